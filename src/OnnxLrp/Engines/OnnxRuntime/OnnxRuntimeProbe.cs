using System.Numerics.Tensors;
using OnnxLrp.Checks;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// Probes a graph by running it once on zeros with every tensor as an output and no optimisation, so that ONNX Runtime does the shape
/// inference and the constant folding. What would end the process is refused before (<see cref="GraphChecks"/>), and operators without a
/// row there that depend on the input are not run: they and the nodes after them have no shapes.
/// </summary>
/// <param name="runs">The graph runs this often at most, each time for another part of its tensors: more runs take longer and hold fewer
/// tensors at a time.</param>
internal sealed class OnnxRuntimeProbe(int runs = 1) : IGraphProbe
{
    /// <summary>Fewer tensors than this are not worth another run.</summary>
    private const int FewTensors = 60;

    /// <inheritdoc/>
    public GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes)
    {
        var shapes = new Dictionary<string, int[]>();
        var types = new Dictionary<string, OnnxElementType>();
        GraphChecks checks = GraphChecks.Of(graph, inputShapes);
        var undefined = new HashSet<string>();
        // What is NaN stays NaN up to the output unless something chooses between values.
        bool chooses = graph.Nodes.Any(n => n.Is("Where"));
        Dictionary<string, OnnxTensor> constants = graph.Initializers.ToDictionary();
        foreach (OnnxTensor tensor in graph.Initializers.Values)
            (shapes[tensor.Name], types[tensor.Name]) = (tensor.Dimensions, tensor.ElementType);
        foreach (OnnxValue input in graph.Inputs)
            (shapes[input.Name], types[input.Name]) = (Shape(graph, input, inputShapes), input.ElementType);

        checks.RequireMemory(1.0 / runs);
        graph = checks.Runnable;
        using IDisposable? watch = UnsafeModels.Watch(graph, checks, whole: false);
        HashSet<string> constantNames = ConstantTensors.Of(graph);
        string[] made = graph.Nodes.SelectMany(Primitives).SelectMany(n => n.Outputs).Where(name => name.Length > 0).ToArray();
        if (made.Length == 0)
            return new GraphFacts(shapes, types, constants);

        foreach (string[] part in made.Chunk(Math.Max(FewTensors, (made.Length / runs) + 1)))
        {
            using var session = new LeanSession(graph, part);
            session.Run(v => OrtTensors.Zeros(v.ElementType, shapes[v.Name]), (name, value) =>
            {
                // Sequences, maps and absent optionals have neither shape nor element type.
                if (!value.IsTensor)
                    return;
                (shapes[name], types[name]) = (OrtTensors.Shape(value), OrtTensors.Type(value));
                if (chooses && types[name] == OnnxElementType.Float && HoldsNaN(value.GetTensorDataAsSpan<float>()))
                    undefined.Add(name);
                if (constantNames.Contains(name))
                    constants[name] = OrtTensors.Copy(name, value);
            });
        }

        return new GraphFacts(shapes, types, constants) { Undefined = undefined };
    }

    /// <inheritdoc/>
    public OnnxTensor Value(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, string tensor)
    {
        OnnxGraph part = GraphPart.For(graph, [new OnnxValue(tensor, OnnxElementType.Undefined, null)]);
        using var session = new LeanSession(part, [tensor]);
        Dictionary<string, HostTensor> values = inputs.ToDictionary(i => i.Key, i => new HostTensor(i.Value.ToFloats(), i.Value.Dimensions));
        OnnxTensor? made = null;
        session.Run(values, (name, value) => made = OrtTensors.Copy(name, value));
        return made!;
    }

    /// <summary>A sum is NaN where a summand is; it is also where infinities cancel.</summary>
    private static bool HoldsNaN(ReadOnlySpan<float> values) => float.IsNaN(TensorPrimitives.Sum(values)) && values.IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity) >= 0;

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];

    private static int[] Shape(OnnxGraph graph, OnnxValue input, IReadOnlyDictionary<string, int[]> inputShapes)
        => inputShapes.TryGetValue(input.Name, out int[]? shape)
            ? shape
            : throw new ForwardFailedException(
                graph.Source,
                "probing the graph",
                $"no shape was given for input '{input}'",
                "give a shape for every input");
}
