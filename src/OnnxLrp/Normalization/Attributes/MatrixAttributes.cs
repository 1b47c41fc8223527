using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of Gemm: <c>α A B + β C</c>, with A and B transposed where asked for.</summary>
internal sealed record GemmAttributes(float Alpha, float Beta, bool TransposesA, bool TransposesB)
{
    public static GemmAttributes Of(OnnxNode node) => new(
        node.Attributes.Float("alpha", 1), node.Attributes.Float("beta", 1),
        node.Attributes.Int("transA", 0) != 0, node.Attributes.Int("transB", 0) != 0);
}

/// <summary>The attribute of Einsum.</summary>
internal sealed record EinsumAttributes(string Equation)
{
    public static EinsumAttributes Of(OnnxNode node) => new(node.Attributes.String("equation", ""));
}
