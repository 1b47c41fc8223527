using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Convolutions and matrix products with what was fused into them. FusedConv: <c>f(conv(x) + b + z)</c>; FusedGemm: <c>f(gemm)</c>; FusedMatMul:
/// <c>α A B</c>, either factor turned. Those with channels last are convolutions between two Transposes.
/// </summary>
internal sealed class FusedProducts : ISpelling
{
    public IReadOnlyList<string> Types =>
    [
        "com.microsoft.FusedConv", "com.microsoft.NhwcFusedConv", "com.microsoft.NhwcConv", "com.microsoft.FusedGemm", "com.microsoft.FusedMatMul",
        "com.microsoft.TransposeMatMul", "com.microsoft.FusedMatMulActivation",
    ];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        FusedAttributes a = FusedAttributes.Of(node);
        string? result = node.OpType switch
        {
            "FusedConv" => Function(a, w.Plus(Linear("Conv", node, node.Input(0), w), node.Input(3)), w),
            "NhwcFusedConv" or "NhwcConv" => ChannelsLast(node, a, w),
            "FusedGemm" => Function(a, Linear("Gemm", node, node.Input(0), w), w),
            _ => a.TransposesBatch || node.OpType == "FusedMatMulActivation" ? null : Product(node, a, w),
        };
        return result is null ? null : [result];
    }

    private static string Linear(string op, OnnxNode node, string x, PlainWriter w) =>
        w.Named(op, FusedAttributes.Plain(node), node.Input(2).Length == 0 ? [x, node.Input(1)] : [x, node.Input(1), node.Input(2)]);

    private static string? ChannelsLast(OnnxNode node, FusedAttributes a, PlainWriter w)
    {
        string x = w.Transpose(node.Input(0), 0, 3, 1, 2), sum = w.Transpose(Linear("Conv", node, x, w), 0, 2, 3, 1);
        return Function(a, w.Plus(sum, node.Input(3)), w);
    }

    private static string Product(OnnxNode node, FusedAttributes a, PlainWriter w)
    {
        string left = a.TransposesA ? w.SwapLast(node.Input(0)) : node.Input(0);
        string right = a.TransposesB ? w.SwapLast(node.Input(1)) : node.Input(1);
        // A factor of a constant belongs to the weights, so that a bias after the product is the bias of one linear layer.
        bool inWeights = a.Alpha != 1 && w.Constant(node.Input(1)) is not null;
        string product = w.Named("MatMul", OnnxAttributes.Empty, left, inWeights ? w.Op("Mul", right, w.Number(a.Alpha)) : right);
        return a.Alpha == 1 || inWeights ? product : w.Op("Mul", product, w.Number(a.Alpha));
    }

    /// <summary>The function after the product; null where it is not known.</summary>
    private static string? Function(FusedAttributes a, string x, PlainWriter w)
    {
        OnnxAttributes With(params string[] names) =>
            names.Zip(a.Parameters).Aggregate(OnnxAttributes.Empty, (set, p) => set.With(p.First, p.Second));
        return a.Activation switch
        {
            "" => x,
            "Relu" or "Tanh" or "Sigmoid" => w.Op(a.Activation, x),
            "LeakyRelu" => w.Op("LeakyRelu", With("alpha"), x),
            "HardSigmoid" => w.Op("HardSigmoid", With("alpha", "beta"), x),
            "Clip" when a.Parameters.Count == 2 => w.Op("Clip", x, w.Number(a.Parameters[0]), w.Number(a.Parameters[1])),
            _ => null,
        };
    }
}
