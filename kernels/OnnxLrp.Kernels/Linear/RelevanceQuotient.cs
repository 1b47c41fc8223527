using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>
/// The relevance at a layer's output divided by its stabilised denominator.
/// <para>Formula: s = mask(output) * R / st(z), st(z) = z + (z &gt;= 0 ? epsilon : -epsilon); s = mask(output) * R without a
/// denominator.</para>
/// <para>Degenerate case: s = 0 where st(z) = 0, that is for epsilon = 0 and z = 0.</para>
/// </summary>
/// <param name="Relevance">R, the whole batch.</param>
/// <param name="Denominator">z; an empty view for no division.</param>
/// <param name="SharedDenominator">The denominator is one sample, used for the whole batch.</param>
/// <param name="Epsilon">The stabiliser, &gt;= 0.</param>
/// <param name="Output">The true output of the layer, whose sign the mask looks at; empty where <paramref name="Mask"/> is None.</param>
/// <param name="Mask">Which outputs take part.</param>
public readonly record struct RelevanceQuotient(
    ArrayView<float> Relevance, ArrayView<float> Denominator, bool SharedDenominator, float Epsilon, ArrayView<float> Output, SignMask Mask)
{
    /// <summary>The relevance itself: neither mask nor division, as for the plain adjoint.</summary>
    public static RelevanceQuotient Plain(ArrayView<float> relevance) => new(relevance, default, false, 0, default, SignMask.None);
}
