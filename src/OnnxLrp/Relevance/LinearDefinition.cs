using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>What a linear layer computes: <c>z = L(x; w) + b</c>.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Geometry">L.</param>
/// <param name="Weight">w; empty where the geometry implies it.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="IsRectified">Whether it is <c>max(z, 0)</c>: the output of a Relu after the layer.</param>
internal sealed record LinearDefinition(string Input, LinearGeometry Geometry, float[] Weight, Parameter? Bias, bool IsRectified = false)
{
    /// <summary>Whether the layer can be computed in double precision: a matrix product or a convolution.</summary>
    public bool CanBeExact => Weight.Length > 0 && Geometry is MatrixGeometry or ConvolutionGeometry { Transposed: false };

    /// <summary>Products that one sample takes.</summary>
    public long Products => Geometry.Products(Weight.LongLength);

    /// <summary>z of an input.</summary>
    /// <param name="build">Where operations are written.</param>
    /// <param name="x">The input.</param>
    /// <param name="element">The precision to compute in.</param>
    public Value Apply(RelevanceBuilder build, Value x, ElementKind element = ElementKind.Number)
    {
        var weight = new LayerWeight(Weight, Rules.ParameterPart.Value, 0, element);
        Value z = Geometry.Apply(build, x.In(element), weight);
        if (Bias is not null) z += build.Parameter(Bias, Geometry.OutputShape).In(element);
        return IsRectified ? z.Positive() : z;
    }
}
