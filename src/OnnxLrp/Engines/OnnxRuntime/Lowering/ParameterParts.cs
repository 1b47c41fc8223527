using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The parts of weights and biases that rules use, computed when a plan is opened. <c>w⁺ = max(w, 0)</c>, <c>w⁻ = min(w, 0)</c>.</summary>
internal static class ParameterParts
{
    /// <summary>The part of every value; γ is used by the gamma parts only.</summary>
    public static float[] Of(float[] values, ParameterPart part, float gamma) =>
        part == ParameterPart.Value ? values : Array.ConvertAll(values, w => Of(w, part, gamma));

    public static float Of(float w, ParameterPart part, float gamma) => part switch
    {
        ParameterPart.Zero => 0,
        ParameterPart.Value => w,
        ParameterPart.Positive => Math.Max(w, 0),
        ParameterPart.Negative => Math.Min(w, 0),
        ParameterPart.Absolute => Math.Abs(w),
        ParameterPart.Square => w * w,
        ParameterPart.One => 1,
        ParameterPart.GammaPositive => w + (gamma * Math.Max(w, 0)),
        ParameterPart.GammaNegative => w + (gamma * Math.Min(w, 0)),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "unknown part"),
    };
}
