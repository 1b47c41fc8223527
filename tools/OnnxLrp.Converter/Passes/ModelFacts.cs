using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>
/// What is known of a graph's tensors at the input shape of the conversion. Where the batch is open, only tensors that are the same for two batch sizes
/// count as constants, so that folding them leaves the batch open.
/// </summary>
/// <param name="input">Name of the input.</param>
/// <param name="shape">Its concrete shape.</param>
internal sealed class ModelFacts(string input, int[] shape) : IGraphProbe
{
    private static readonly OnnxRuntimeProbe Lean = new(runs: 3);

    private (OnnxGraph Graph, GraphFacts Facts)? _known;

    /// <summary>Name of the input.</summary>
    public string Input => input;

    /// <summary>Concrete shape of the input.</summary>
    public int[] Shape => shape;

    /// <summary>The facts, probed once for each graph.</summary>
    public GraphFacts Of(OnnxGraph graph)
    {
        if (_known is { } known && ReferenceEquals(known.Graph, graph)) return known.Facts;
        GraphFacts facts = Lean.Probe(graph, At(shape));
        bool open = graph.Inputs.Single(i => i.Name == input).Dimensions is { Count: > 0 } declared && declared[0].Size is null;
        if (open && graph.Nodes.Any(n => n.Is("Shape") || n.Is("Size"))) facts = WithoutBatch(graph, facts);
        _known = (graph, facts);
        return facts;
    }

    /// <summary>
    /// For the planner: a graph whose nodes are known here is not run again. At a concrete shape what depends on the batch is constant too.
    /// </summary>
    public GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes) =>
        _known is { } known && ReferenceEquals(known.Graph.Nodes, graph.Nodes) && !graph.Nodes.Any(n => n.Is("Shape") || n.Is("Size")) ? known.Facts : Lean.Probe(graph, inputShapes);

    /// <inheritdoc/>
    public OnnxTensor Value(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, string tensor) => Lean.Value(graph, inputs, tensor);

    /// <summary>Takes over what a pass knows of its result.</summary>
    public void Learn(OnnxGraph graph, GraphFacts? facts)
    {
        if (facts is not null) _known = (graph, facts);
    }

    private GraphFacts WithoutBatch(OnnxGraph graph, GraphFacts facts)
    {
        GraphFacts other;
        try
        {
            other = Lean.Probe(graph, At([shape[0] + 1, .. shape[1..]]));
        }
        catch (ForwardFailedException)
        {
            // It is declared open, but the model runs with this one only.
            return facts;
        }
        Dictionary<string, OnnxTensor> same = facts.Constants
            .Where(c => other.Constants.TryGetValue(c.Key, out OnnxTensor? b) && (ReferenceEquals(c.Value, b) || Equal(c.Value, b))).ToDictionary();
        return facts with { Constants = same };
    }

    private Dictionary<string, int[]> At(int[] concrete) => new() { [input] = concrete };

    private static bool Equal(OnnxTensor a, OnnxTensor b) =>
        a.ElementType == b.ElementType && a.Dimensions.SequenceEqual(b.Dimensions) && a.Bytes.Span.SequenceEqual(b.Bytes.Span);
}
