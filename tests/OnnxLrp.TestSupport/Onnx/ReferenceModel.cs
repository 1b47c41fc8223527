using System.Runtime.InteropServices;
using System.Text;

namespace OnnxLrp.TestSupport.Onnx;

/// <summary>
/// Nodes and float32 weights of an ONNX file, read without the library's own reader, so that the reference stays independent of it.
/// Knows only what the golden models use.
/// </summary>
public sealed class ReferenceModel
{
    private ReferenceModel(List<ReferenceNode> nodes, Dictionary<string, (int[] Shape, float[] Values)> weights)
    {
        Nodes = nodes;
        Weights = weights;
    }

    /// <summary>Nodes in the order of the file.</summary>
    public IReadOnlyList<ReferenceNode> Nodes { get; }

    /// <summary>Float32 initializers by name.</summary>
    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>Reads the bytes of a model: ModelProto.graph = 7; GraphProto.node = 1, initializer = 5.</summary>
    public static ReferenceModel Read(byte[] model)
    {
        ReadOnlyMemory<byte> graph = WireReader.Fields(model).Single(field => field.Field == 7).Bytes;
        List<ReferenceNode> nodes = [];
        Dictionary<string, (int[] Shape, float[] Values)> weights = [];
        foreach ((int field, long _, ReadOnlyMemory<byte> bytes) in WireReader.Fields(graph))
        {
            if (field == 1)
                nodes.Add(Node(bytes));
            else if (field == 5)
                AddWeight(bytes, weights);
        }

        return new ReferenceModel(nodes, weights);
    }

    /// <summary>NodeProto: input = 1, output = 2, op_type = 4, attribute = 5 (AttributeProto: name = 1, f = 2, i = 3, ints = 8).</summary>
    private static ReferenceNode Node(ReadOnlyMemory<byte> message)
    {
        string op = "";
        List<string> inputs = [];
        List<string> outputs = [];
        Dictionary<string, int[]> integers = [];
        Dictionary<string, float> numbers = [];
        foreach ((int field, long _, ReadOnlyMemory<byte> bytes) in WireReader.Fields(message))
        {
            switch (field)
            {
                case 1: inputs.Add(Text(bytes)); break;
                case 2: outputs.Add(Text(bytes)); break;
                case 4: op = Text(bytes); break;
                case 5: AddAttribute(bytes, integers, numbers); break;
            }
        }

        return new ReferenceNode(op, inputs, outputs, integers, numbers);
    }

    private static void AddAttribute(ReadOnlyMemory<byte> message, Dictionary<string, int[]> integers, Dictionary<string, float> numbers)
    {
        string name = "";
        List<int> ints = [];
        foreach ((int field, long number, ReadOnlyMemory<byte> bytes) in WireReader.Fields(message))
        {
            switch (field)
            {
                case 1: name = Text(bytes); break;
                case 2: numbers[name] = WireReader.Single(bytes); break;
                case 3 or 8: ints.AddRange(WireReader.Numbers(number, bytes).Select(value => (int)value)); break;
            }
        }

        if (ints.Count > 0)
            integers[name] = [.. ints];
    }

    /// <summary>TensorProto: dims = 1, data_type = 2 (1 is float32), name = 8, raw_data = 9. Other types are not needed.</summary>
    private static void AddWeight(ReadOnlyMemory<byte> message, Dictionary<string, (int[] Shape, float[] Values)> weights)
    {
        List<int> shape = [];
        long type = 0;
        string name = "";
        float[] values = [];
        foreach ((int field, long number, ReadOnlyMemory<byte> bytes) in WireReader.Fields(message))
        {
            switch (field)
            {
                case 1: shape.AddRange(WireReader.Numbers(number, bytes).Select(extent => (int)extent)); break;
                case 2: type = number; break;
                case 8: name = Text(bytes); break;
                case 9: values = bytes.Length % 4 == 0 ? MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray() : []; break;
            }
        }

        if (type == 1)
            weights[name] = ([.. shape], values);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
