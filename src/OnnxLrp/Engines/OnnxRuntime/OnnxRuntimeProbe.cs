using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Canonization;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// Probes a graph by running it once on zeros with every tensor as an output and no optimisation, so that ONNX Runtime does the shape
/// inference and the constant folding.
/// </summary>
public sealed class OnnxRuntimeProbe : IGraphProbe
{
    /// <inheritdoc/>
    public GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes)
    {
        var shapes = new Dictionary<string, int[]>();
        var types = new Dictionary<string, OnnxElementType>();
        Dictionary<string, OnnxTensor> constants = graph.Initializers.ToDictionary();
        foreach (OnnxTensor tensor in graph.Initializers.Values)
            (shapes[tensor.Name], types[tensor.Name]) = (tensor.Dimensions, tensor.ElementType);
        foreach (OnnxValue input in graph.Inputs)
            (shapes[input.Name], types[input.Name]) = (Shape(graph, input, inputShapes), input.ElementType);

        HashSet<string> constantNames = ConstantTensors.Of(graph);
        string[] made = graph.Nodes.SelectMany(Primitives).SelectMany(n => n.Outputs).Where(name => name.Length > 0).ToArray();
        if (made.Length == 0)
            return new GraphFacts(shapes, types, constants);

        using InferenceSession session = OrtSessions.Load(graph, made, GraphOptimizationLevel.ORT_DISABLE_ALL);
        using IDisposableReadOnlyCollection<OrtValue> results = Run(graph, session, shapes, made);
        for (int i = 0; i < made.Length; i++)
        {
            // Sequences, maps and absent optionals have neither shape nor element type.
            if (!results[i].IsTensor)
                continue;
            (shapes[made[i]], types[made[i]]) = (OrtTensors.Shape(results[i]), OrtTensors.Type(results[i]));
            if (constantNames.Contains(made[i]))
                constants[made[i]] = OrtTensors.Copy(made[i], results[i]);
        }

        return new GraphFacts(shapes, types, constants);
    }

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];

    private static int[] Shape(OnnxGraph graph, OnnxValue input, IReadOnlyDictionary<string, int[]> inputShapes)
        => inputShapes.TryGetValue(input.Name, out int[]? shape)
            ? shape
            : throw new ForwardFailedException(
                graph.Source,
                "probing the graph",
                $"no shape was given for input '{input}'",
                "give a shape for every input");

    private static IDisposableReadOnlyCollection<OrtValue> Run(
        OnnxGraph graph,
        InferenceSession session,
        Dictionary<string, int[]> shapes,
        string[] made)
    {
        OrtValue[] zeros = graph.Inputs.Select(v => OrtTensors.Zeros(v.ElementType, shapes[v.Name])).ToArray();
        try
        {
            using var options = new RunOptions();
            return OrtSessions.Guard(graph, "probing the graph", () => session.Run(options, graph.Inputs.Select(v => v.Name).ToArray(), zeros, made));
        }
        finally
        {
            Array.ForEach(zeros, v => v.Dispose());
        }
    }
}
