using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>The weight of a term: a part of a layer's weight.</summary>
/// <param name="Values">w; empty where the geometry implies it.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="Gamma">γ of the gamma parts.</param>
/// <param name="Element">The precision to compute in.</param>
internal readonly record struct LayerWeight(float[] Values, ParameterPart Part, double Gamma, ElementKind Element = ElementKind.Number)
{
    /// <summary>The part of the weight as a value of a shape.</summary>
    public Value In(RelevanceBuilder build, params int[] shape) => Part switch
    {
        ParameterPart.Zero => build.Constant(0, shape),
        ParameterPart.One => build.Constant(1, shape),
        _ => build.Parameter(Values, shape).Part(Part, Gamma).In(Element),
    };

    /// <summary>The part of a weight that the geometry implies.</summary>
    public double Of(double w) => ParameterParts.Of(w, Part, Gamma);
}
