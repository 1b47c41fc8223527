using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>The tensors of a graph that read nothing but constants, such as the parts of weights; computed when asked for.</summary>
internal sealed class GraphConstants
{
    private readonly OnnxGraph _graph;
    private readonly HashSet<string> _names;

    /// <param name="graph">The graph, in order of execution.</param>
    public GraphConstants(OnnxGraph graph)
    {
        _graph = graph;
        // An initializer that is an input too is only what stands there when nothing is given.
        _names = [.. graph.Initializers.Keys.Where(n => !graph.IsInput(n))];
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Inputs.Count > 0 && node.Dependencies.All(_names.Contains)) _names.UnionWith(node.Outputs);
        }
    }

    /// <summary>Whether a tensor is constant.</summary>
    public bool Contains(string tensor) => _names.Contains(tensor);

    /// <summary>Whether a tensor is a constant of type Float; what a Cast makes does not count.</summary>
    public bool IsFloat(string tensor) => Contains(tensor) && _graph.Initializers.TryGetValue(tensor, out OnnxTensor? known)
        ? known.ElementType == OnnxElementType.Float
        : Contains(tensor) && _graph.Producer(tensor) is { } maker && !maker.Is("Cast") && IsFloat(maker.Inputs[0]);

    /// <summary>The values of a constant of type Float.</summary>
    public float[] Values(string tensor) => Read(tensor, (values, _) => values.ToArray());

    /// <summary>Makes something of the values and the shape of a constant of type Float, without a copy of them.</summary>
    public T Read<T>(string tensor, Reader<T> reader)
    {
        if (_graph.Initializers.TryGetValue(tensor, out OnnxTensor? known)) return reader(known.SharedFloats(), known.Dimensions);
        OnnxGraph part = GraphPart.For(_graph, [new OnnxValue(tensor, OnnxElementType.Float, null)]) with { Inputs = [] };
        T? result = default;
        using var session = new LeanSession(part, [tensor]);
        session.Run(new Dictionary<string, HostTensor>(), (_, value) => result = reader(value.GetTensorDataAsSpan<float>(), OrtTensors.Shape(value)));
        return result!;
    }

    /// <summary>Reads values that are there during the call only.</summary>
    public delegate T Reader<out T>(ReadOnlySpan<float> values, int[] shape);
}
