using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Number of axes and element type of tensors, as far as simple operators tell them, before anything has run. Some operators mean another
/// thing for a mask of two axes than for one of three, and for a mask of booleans than for one of numbers.
/// </summary>
internal sealed class RoughTensors
{
    private static readonly HashSet<string> Asking =
        ["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Not", "And", "Or", "Xor", "IsNaN", "IsInf"];

    private readonly Dictionary<string, int> _ranks = [];
    private readonly Dictionary<string, OnnxElementType> _types = [];

    /// <summary>Looks at a graph.</summary>
    public RoughTensors(OnnxGraph graph)
    {
        foreach (OnnxTensor tensor in graph.Initializers.Values) (_ranks[tensor.Name], _types[tensor.Name]) = (tensor.Dimensions.Length, tensor.ElementType);
        foreach (OnnxValue input in graph.Inputs)
        {
            _types[input.Name] = input.ElementType;
            if (input.Dimensions is { } dimensions) _ranks[input.Name] = dimensions.Count;
        }
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Outputs.Count > 0))
        {
            if (RankOf(node, graph) is int rank && rank >= 0) _ranks[node.Output] = rank;
            if (TypeOf(node) is { } type) _types[node.Output] = type;
            if (node.OpType == "EmbedLayerNormalization" && node.HasOutput(1)) _ranks[node.Outputs[1]] = 1;
        }
    }

    /// <summary>Number of axes; null where it is not known.</summary>
    public int? Rank(string tensor) => _ranks.TryGetValue(tensor, out int rank) ? rank : null;

    /// <summary>Element type; null where it is not known.</summary>
    public OnnxElementType? Type(string tensor) => _types.TryGetValue(tensor, out OnnxElementType type) ? type : null;

    private int? RankOf(OnnxNode node, OnnxGraph graph)
    {
        int? Count(int input) => graph.Initializers.GetValueOrDefault(node.Input(input)) is { } c ? (int)c.Length : null;
        return node.OpType switch
        {
            "Reshape" or "Expand" => Count(1),
            "Unsqueeze" => Rank(node.Input(0)) + (Count(1) ?? (int?)FormerAttributes.Of(node, 1)?.Length),
            "Squeeze" => Rank(node.Input(0)) - (Count(1) ?? (int?)FormerAttributes.Of(node, 1)?.Length),
            "Gather" => Rank(node.Input(0)) - 1 + Rank(node.Input(1)),
            "MatMul" or "FusedMatMul" or "Where" or "Add" or "Sub" or "Mul" or "Div" or "And" or "Or" or "Equal" or "Less" or "LessOrEqual"
                or "Greater" or "GreaterOrEqual" => node.Inputs.Select(Rank).Aggregate((a, b) => a is int x && b is int y ? Math.Max(x, y) : null),
            "Attention" when node.Domain.Length == 0 => Rank(node.Input(0)),
            "Flatten" or "Gemm" => 2,
            "Shape" => 1,
            "Size" => 0,
            "Cast" or "Identity" or "Not" or "Neg" or "Transpose" or "Slice" or "Concat" or "Relu" or "Softmax" or "Sqrt" or "Exp" or "Clip" or "Tanh"
                or "Sigmoid" or "Erf" or "LayerNormalization" or "RMSNormalization" or "SimplifiedLayerNormalization" or "SkipLayerNormalization"
                or "SkipSimplifiedLayerNormalization" or "BiasGelu" or "FastGelu" or "Gelu" or "QuickGelu" or "RotaryEmbedding" or "Split"
                or "DynamicQuantizeLinear" or "QuantizeLinear" or "DequantizeLinear" or "Pow" or "Trilu" or "ScatterND" or "CumSum" or "Dropout"
                => Rank(node.Input(0)),
            "EmbedLayerNormalization" or "Attention" or "MultiHeadAttention" or "GroupQueryAttention" when node.Domain.Length > 0 => 3,
            _ => null,
        };
    }

    private OnnxElementType? TypeOf(OnnxNode node) => node.OpType switch
    {
        "Cast" => CastAttributes.Of(node).To,
        "Shape" or "Size" => OnnxElementType.Int64,
        "Where" => Type(node.Input(1)),
        "Unsqueeze" or "Squeeze" or "Reshape" or "Expand" or "Slice" or "Transpose" or "Concat" or "Gather" or "Identity" or "Add" or "Sub" or "Mul" or "Trilu"
            or "Neg" or "Tile" => Type(node.Input(0)),
        string op when Asking.Contains(op) => OnnxElementType.Bool,
        _ => null,
    };
}
