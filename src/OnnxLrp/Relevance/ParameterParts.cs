using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>The parts of inputs, weights and biases that the terms of rules use. <c>w⁺ = max(w, 0)</c>, <c>w⁻ = min(w, 0)</c>.</summary>
internal static class ParameterParts
{
    /// <summary>The part of a value.</summary>
    public static Value Part(this Value w, ParameterPart part, double gamma) => part switch
    {
        ParameterPart.Zero => w.Builder.Constant(0, w.Info.Shape),
        ParameterPart.One => w.Builder.Constant(1, w.Info.Shape),
        ParameterPart.Value => w,
        ParameterPart.Positive => w.Positive(),
        ParameterPart.Negative => w.Negative(),
        ParameterPart.Absolute => w.Absolute(),
        ParameterPart.Square => w.Square(),
        ParameterPart.GammaPositive => w + (w.Positive() * gamma),
        ParameterPart.GammaNegative => w + (w.Negative() * gamma),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "unknown part"),
    };

    /// <summary>The part of a number.</summary>
    public static double Of(double w, ParameterPart part, double gamma) => part switch
    {
        ParameterPart.Zero => 0,
        ParameterPart.One => 1,
        ParameterPart.Value => w,
        ParameterPart.Positive => Math.Max(w, 0),
        ParameterPart.Negative => Math.Min(w, 0),
        ParameterPart.Absolute => Math.Abs(w),
        ParameterPart.Square => w * w,
        ParameterPart.GammaPositive => w + (gamma * Math.Max(w, 0)),
        ParameterPart.GammaNegative => w + (gamma * Math.Min(w, 0)),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "unknown part"),
    };

    /// <summary>The part of a layer's input that needs the input; <see cref="InputPart.One"/> and bounds are constants.</summary>
    public static Value Part(this Value x, InputPart part) => part switch
    {
        InputPart.Value => x,
        InputPart.Positive => x.Info.Sign == Sign.NonNegative ? x : x.Positive(),
        InputPart.Negative => x.Negative(),
        InputPart.Absolute => x.Info.Sign == Sign.NonNegative ? x : x.Absolute(),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "no part of the input"),
    };

    /// <summary>The value in another precision.</summary>
    public static Value In(this Value x, ElementKind element) => x.Info.Element == element ? x : x.Builder.Emit(new Conversion(element, x));
}
