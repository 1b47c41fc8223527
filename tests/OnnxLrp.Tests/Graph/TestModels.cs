using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Graph;

/// <summary>Builds small graphs: <c>new TestModels().Input("x", 1, 3).Node("Relu", ["x"], "y").Output("y").Graph()</c>.</summary>
internal sealed class TestModels(int opset = 13, int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly Dictionary<string, OnnxTensor> _initializers = [];

    public TestModels Input(string name, params int[] shape) => Input(name, OnnxElementType.Float, shape);

    public TestModels Input(string name, OnnxElementType type, params int[] shape)
    {
        _inputs.Add(Value(name, type, shape));
        return this;
    }

    public TestModels Output(string name, OnnxElementType type = OnnxElementType.Float)
    {
        _outputs.Add(new OnnxValue(name, type, null));
        return this;
    }

    public TestModels Constant(string name, int[] shape, params float[] values)
    {
        _initializers[name] = OnnxTensor.FromFloats(name, shape, values);
        return this;
    }

    public TestModels Integers(string name, params long[] values)
    {
        _initializers[name] = OnnxTensor.FromInt64s(name, [values.Length], values);
        return this;
    }

    /// <summary>A constant of normal-looking random numbers in [-scale, scale].</summary>
    public TestModels Weights(string name, int[] shape, float scale = 1)
    {
        var values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = scale * ((float)_random.NextDouble() * 2 - 1);
        return Constant(name, shape, values);
    }

    public TestModels Tensor(OnnxTensor tensor)
    {
        _initializers[tensor.Name] = tensor;
        return this;
    }

    public TestModels Node(string opType, string[] inputs, string output, Func<OnnxAttributes, OnnxAttributes>? attributes = null)
        => Node(opType, inputs, [output], attributes);

    public TestModels Node(string opType, string[] inputs, string[] outputs, Func<OnnxAttributes, OnnxAttributes>? attributes = null)
    {
        _nodes.Add(new OnnxNode($"{opType}_{_nodes.Count}", opType, inputs, outputs, attributes?.Invoke(OnnxAttributes.Empty)));
        return this;
    }

    public TestModels Integers32(string name, int[] shape, params int[] values) =>
        Tensor(new OnnxTensor(name, OnnxElementType.Int32, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(values).ToArray()));

    /// <summary>An operator of ONNX Runtime's own domain.</summary>
    public TestModels Own(string opType, string[] inputs, string output, Func<OnnxAttributes, OnnxAttributes>? attributes = null)
        => Own(opType, inputs, [output], attributes);

    /// <summary>An operator of ONNX Runtime's own domain.</summary>
    public TestModels Own(string opType, string[] inputs, string[] outputs, Func<OnnxAttributes, OnnxAttributes>? attributes = null)
    {
        _nodes.Add(new OnnxNode($"{opType}_{_nodes.Count}", opType, inputs, outputs, attributes?.Invoke(OnnxAttributes.Empty), "com.microsoft"));
        return this;
    }

    /// <summary>BatchNormalization with random statistics; every third channel has a negative scale, and channel <paramref name="zero"/> scale 0.</summary>
    public TestModels BatchNorm(string input, string output, int channels, int zero = -1)
    {
        var scale = new float[channels];
        var variance = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            scale[c] = c == zero ? 0 : (c % 3 == 0 ? -1 : 1) * (0.5f + (float)_random.NextDouble());
            variance[c] = 0.3f + (float)_random.NextDouble();
        }

        return Constant($"{output}.scale", [channels], scale)
            .Weights($"{output}.bias", [channels])
            .Weights($"{output}.mean", [channels])
            .Constant($"{output}.var", [channels], variance)
            .Node("BatchNormalization", [input, $"{output}.scale", $"{output}.bias", $"{output}.mean", $"{output}.var"], output);
    }

    /// <summary>Changes the node that makes a tensor.</summary>
    public TestModels Edit(string tensor, Func<OnnxNode, OnnxNode> change)
    {
        int at = _nodes.FindIndex(n => n.Outputs.Contains(tensor));
        _nodes[at] = change(_nodes[at]);
        return this;
    }

    /// <summary>Whether a node makes the tensor.</summary>
    public bool Makes(string tensor) => _nodes.Any(n => n.Outputs.Contains(tensor));

    public OnnxGraph Graph() => new OnnxGraph
    {
        Name = "test",
        Source = "test.onnx",
        IrVersion = opset < 9 ? 3 : 8,
        Opsets = _nodes.Any(n => n.Domain.Length > 0)
            ? new Dictionary<string, int> { [""] = opset, ["com.microsoft"] = 1 }
            : new Dictionary<string, int> { [""] = opset },
        Nodes = _nodes,
        Inputs = _inputs,
        Outputs = _outputs,
        Initializers = _initializers,
    }.Sorted();

    private static OnnxValue Value(string name, OnnxElementType type, int[] shape)
        => new(name, type, shape.Select(d => d < 0 ? new OnnxDimension(null, "batch") : new OnnxDimension(d, null)).ToArray());
}
