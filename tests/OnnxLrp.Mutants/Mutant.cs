using Google.Protobuf;
using OnnxLrp.Checks;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Mutants;

/// <summary>Damages a whole model in one to three places; the seed says where.</summary>
internal sealed class Mutant
{
    private static readonly long[] Absurd =
        [0, 1, -1, 2, 3, -2, 7, 64, 1 << 16, int.MaxValue, int.MinValue, 1L << 31, 1L << 32, long.MaxValue, long.MinValue, 1L << 40, 100_000, -100_000];

    private static readonly float[] AbsurdFloats = [0, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1e30f, 1e30f, 1e-30f];

    private static readonly string[] OtherOperators =
    [
        "If", "Loop", "Scan", "LSTM", "GRU", "RNN", "NonMaxSuppression", "RoiAlign", "MaxUnpool", "MaxRoiPool", "DeformConv", "Unique", "Compress", "Det",
        "DFT", "STFT", "Col2Im", "CenterCropPad", "AffineGrid", "Attention", "RotaryEmbedding", "SequenceConstruct", "SplitToSequence", "ConcatFromSequence",
        "Optional", "StringNormalizer", "TfIdfVectorizer", "Multinomial", "Bernoulli", "BitShift", "ReverseSequence", "Scatter", "ScatterND", "NoSuchOperator", "",
    ];

    private static readonly string[] Operators = [.. CheckTable.Operators.Order(StringComparer.Ordinal), .. OtherOperators];

    private static readonly string[] Attributes =
    [
        "axis", "axes", "group", "strides", "dilations", "pads", "kernel_shape", "blocksize", "perm", "size", "alpha", "epsilon", "to", "mode", "equation", "keepdims",
        "num_groups", "split", "num_outputs", "auto_pad", "output_shape", "output_padding", "ceil_mode", "allowzero", "batch_dims", "value", "p", "scale", "training_mode",
        "noop_with_empty_axes", "k", "largest", "storage_order", "count_include_pad", "transA", "transB", "shape", "dtype", "antialias", "body", "then_branch",
    ];

    private readonly Random _random;
    private readonly ModelProto _model;

    private Mutant(int seed)
    {
        _random = new Random(seed);
        _model = ModelProto.Parser.ParseFrom(BaseModels.All[seed % BaseModels.All.Count]);
    }

    private GraphProto Graph => _model.Graph;

    /// <summary>The bytes of the damaged model.</summary>
    public static byte[] Of(int seed)
    {
        var mutant = new Mutant(seed);
        for (int i = 0; i <= mutant._random.Next(3); i++) mutant.Damage();
        byte[] bytes = mutant._model.ToByteArray();
        if (seed % 9 == 0) mutant.Flip(bytes);
        return seed % 23 == 0 ? bytes[..mutant._random.Next(bytes.Length)] : bytes;
    }

    private void Flip(byte[] bytes)
    {
        for (int i = 0; i <= _random.Next(4); i++) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
    }

    private void Damage()
    {
        if (Graph.Node.Count == 0) return;
        NodeProto node = Any(Graph.Node);
        switch (_random.Next(20))
        {
            case < 6:
                DamageAttribute(node);
                break;
            case < 9:
                DamageConstant();
                break;
            case < 12:
                DamageNames(node.Input);
                break;
            case 12:
                DamageNames(node.Output);
                break;
            case < 15:
                node.OpType = Any(Operators);
                break;
            case 15:
                DamageFace();
                break;
            case 16:
                Graph.Node.Add(Any(Graph.Node).Clone());
                break;
            case 17:
                Graph.Node.Remove(node);
                break;
            case 18:
                DamageModel();
                break;
            default:
                node.Domain = Any(new[] { "com.microsoft", "ai.onnx.ml", "ai.onnx", "\n\0\u001b[31m" });
                break;
        }
    }

    private void DamageAttribute(NodeProto node)
    {
        if (node.Attribute.Count == 0 || _random.Next(3) == 0)
        {
            AttributeProto more = new() { Name = Any(Attributes), Type = (AttributeType)_random.Next(15), I = Any(Absurd), F = Any(AbsurdFloats), S = ByteString.CopyFromUtf8("x") };
            for (int i = _random.Next(5); i > 0; i--) more.Ints.Add(Any(Absurd));
            node.Attribute.Add(more);
            return;
        }
        AttributeProto attribute = Any(node.Attribute);
        switch (_random.Next(8))
        {
            case < 4:
                attribute.I = Any(Absurd);
                attribute.F = Any(AbsurdFloats);
                if (attribute.Ints.Count > 0) attribute.Ints[_random.Next(attribute.Ints.Count)] = Any(Absurd);
                if (attribute.HasS) attribute.S = ByteString.CopyFromUtf8(Any(new[] { "", "nearest", "cubic", "reflect", "SAME_LOWER", "->", "ii->i", "a,b->ab", "\0" }));
                break;
            case 4:
                node.Attribute.Remove(attribute);
                break;
            case 5:
                attribute.Type = (AttributeType)_random.Next(15);
                break;
            case 6:
                node.Attribute.Add(attribute.Clone());
                break;
            default:
                if (attribute.Ints.Count > 0 && _random.Next(2) == 0) attribute.Ints.RemoveAt(0);
                else attribute.Ints.Add(Any(Absurd));
                break;
        }
    }

    private void DamageConstant()
    {
        if (Graph.Initializer.Count == 0) return;
        TensorProto tensor = Any(Graph.Initializer);
        switch (_random.Next(8))
        {
            case < 3 when tensor.DataType == 7 && tensor.RawData.Length >= 8:
                byte[] values = tensor.RawData.ToByteArray();
                BitConverter.TryWriteBytes(values.AsSpan(8 * _random.Next(values.Length / 8)), Any(Absurd));
                tensor.RawData = ByteString.CopyFrom(values);
                break;
            case < 3:
                byte[] noise = tensor.RawData.ToByteArray();
                _random.NextBytes(noise);
                tensor.RawData = ByteString.CopyFrom(noise);
                break;
            case 3 when tensor.Dims.Count > 0:
                tensor.Dims[_random.Next(tensor.Dims.Count)] = Any(Absurd);
                break;
            case 4:
                tensor.Dims.Add(1);
                break;
            case 5:
                tensor.DataType = _random.Next(28);
                break;
            case 6 when tensor.Dims.Count > 1:
                (tensor.Dims[0], tensor.Dims[1]) = (tensor.Dims[1], tensor.Dims[0]);
                break;
            default:
                Graph.Initializer.Remove(tensor);
                break;
        }
    }

    private void DamageNames(IList<string> names)
    {
        string other = _random.Next(3) == 0 ? "" : Any(Graph.Node.SelectMany(n => n.Output).Concat(Graph.Initializer.Select(i => i.Name)).Append("x").ToArray());
        int at = names.Count == 0 ? 0 : _random.Next(names.Count);
        switch (_random.Next(4))
        {
            case 0:
                names.Add(other);
                break;
            case 1 when names.Count > 0:
                names.RemoveAt(at);
                break;
            default:
                if (names.Count > 0) names[at] = other;
                break;
        }
    }

    private void DamageFace()
    {
        TypeProto.Types.Tensor? input = Graph.Input[0].Type.TensorType;
        switch (_random.Next(6))
        {
            case < 3 when input?.Shape?.Dim.Count > 0:
                Any(input.Shape.Dim).DimValue = Any(Absurd);
                break;
            case 3 when input is not null:
                input.ElemType = _random.Next(20);
                break;
            case 4:
                Graph.Input.Add(Graph.Input[0].Clone());
                break;
            default:
                Graph.Output[0].Name = Any(new[] { "", "x", "nothing", Graph.Node[0].Output.FirstOrDefault("") });
                break;
        }
    }

    private void DamageModel()
    {
        switch (_random.Next(3))
        {
            case 0 when _model.OpsetImport.Count > 0:
                _model.OpsetImport[0].Version = Any(new[] { 0L, 7, 8, 9, 10, 11, 12, 17, 20, 21, 22, 23, 26, 27, long.MaxValue, -1 });
                break;
            case 1:
                _model.IrVersion = Any(Absurd);
                break;
            default:
                _model.OpsetImport.Clear();
                break;
        }
    }

    private T Any<T>(IList<T> list) => list[_random.Next(list.Count)];
}
