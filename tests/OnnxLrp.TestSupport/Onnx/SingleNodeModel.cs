using System.Runtime.InteropServices;

namespace OnnxLrp.TestSupport.Onnx;

/// <summary>
/// An ONNX model of one node, input <c>x</c>, output <c>y</c>, constants <c>c0</c>, <c>c1</c>, …; opset 19, float32. Add attributes and
/// constants in order, then take <see cref="ToBytes"/>.
/// </summary>
/// <param name="op">Operator type.</param>
/// <param name="inputShape">Shape of x with its batch axis.</param>
public sealed class SingleNodeModel(string op, int[] inputShape)
{
    private const int FloatAttribute = 1;
    private const int IntAttribute = 2;
    private const int IntsAttribute = 7;
    private readonly WireWriter _attributes = new();
    private readonly List<WireWriter> _constants = [];

    /// <summary>Adds an integer attribute.</summary>
    public SingleNodeModel Int(string name, int value) => Attribute(new WireWriter().Text(1, name).Number(3, value).Number(20, IntAttribute));

    /// <summary>Adds a float attribute.</summary>
    public SingleNodeModel Float(string name, float value) => Attribute(new WireWriter().Text(1, name).Single(2, value).Number(20, FloatAttribute));

    /// <summary>Adds an integer list attribute.</summary>
    public SingleNodeModel Ints(string name, IEnumerable<int> values)
    {
        WireWriter attribute = new WireWriter().Text(1, name);
        foreach (int value in values)
            attribute.Number(8, value);
        return Attribute(attribute.Number(20, IntsAttribute));
    }

    /// <summary>Adds a constant as the node's next input; null adds nothing.</summary>
    public SingleNodeModel Constant(int[] shape, float[]? values)
    {
        if (values is null)
            return this;
        WireWriter tensor = new();
        foreach (int extent in shape)
            tensor.Number(1, extent);
        _constants.Add(tensor.Number(2, 1).Text(8, $"c{_constants.Count}").Bytes(9, MemoryMarshal.AsBytes<float>(values)));
        return this;
    }

    /// <summary>The bytes of the model file.</summary>
    public byte[] ToBytes()
    {
        WireWriter node = new WireWriter().Text(1, "x");
        for (int constant = 0; constant < _constants.Count; constant++)
            node.Text(1, $"c{constant}");
        node.Text(2, "y").Text(4, op);
        byte[] nodeBytes = [.. node.ToArray(), .. _attributes.ToArray()];

        WireWriter graph = new WireWriter().Bytes(1, nodeBytes).Text(2, "single");
        foreach (WireWriter constant in _constants)
            graph.Message(5, constant);
        graph.Message(11, Value("x", inputShape)).Message(12, Value("y", null));
        return new WireWriter().Number(1, 8).Message(7, graph).Message(8, new WireWriter().Text(1, "").Number(2, 19)).ToArray();
    }

    private static WireWriter Value(string name, int[]? shape)
    {
        WireWriter tensor = new WireWriter().Number(1, 1);
        if (shape is not null)
        {
            WireWriter dimensions = new();
            foreach (int extent in shape)
                dimensions.Message(1, new WireWriter().Number(1, extent));
            tensor.Message(2, dimensions);
        }

        return new WireWriter().Text(1, name).Message(2, new WireWriter().Message(1, tensor));
    }

    private SingleNodeModel Attribute(WireWriter attribute)
    {
        _attributes.Message(5, attribute);
        return this;
    }
}
