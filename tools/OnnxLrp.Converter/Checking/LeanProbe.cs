using OnnxLrp.Canonization;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Checking;

/// <summary>
/// Probes a graph as <see cref="OnnxRuntimeProbe"/> does, without a second copy of its weights, and with only a part of its tensors in memory at a time.
/// </summary>
internal sealed class LeanProbe : IGraphProbe
{
    /// <summary>The graph runs this often at most, each time for another part of its tensors.</summary>
    private const int MostRuns = 3;

    /// <summary>Fewer tensors than this are not worth another run.</summary>
    private const int FewTensors = 60;

    /// <inheritdoc/>
    public GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes)
    {
        var shapes = new Dictionary<string, int[]>();
        var types = new Dictionary<string, OnnxElementType>();
        Dictionary<string, OnnxTensor> constants = graph.Initializers.ToDictionary();
        foreach (OnnxTensor tensor in graph.Initializers.Values) (shapes[tensor.Name], types[tensor.Name]) = (tensor.Dimensions, tensor.ElementType);
        foreach (OnnxValue input in graph.Inputs) (shapes[input.Name], types[input.Name]) = (inputShapes[input.Name], input.ElementType);
        HashSet<string> constantNames = ConstantTensors.Of(graph);
        string[] made = [.. graph.Nodes.SelectMany(Primitives).SelectMany(n => n.Outputs).Where(o => o.Length > 0)];
        if (made.Length == 0) return new GraphFacts(shapes, types, constants);

        foreach (string[] part in made.Chunk(Math.Max(FewTensors, (made.Length / MostRuns) + 1)))
        {
            using var session = new LeanSession(graph, part);
            session.Run(graph.Inputs.ToDictionary(i => i.Name, i => Zeros(inputShapes[i.Name])), (name, value) =>
            {
                if (!value.IsTensor) return;
                (shapes[name], types[name]) = (OrtTensors.Shape(value), OrtTensors.Type(value));
                if (constantNames.Contains(name)) constants[name] = OrtTensors.Copy(name, value);
            });
        }
        return new GraphFacts(shapes, types, constants);
    }

    private static HostTensor Zeros(int[] shape) => new(new float[shape.Aggregate(1, (a, b) => a * b)], shape);

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];
}
