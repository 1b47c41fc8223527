namespace OnnxLrp.Rules;

/// <summary>
/// One term of a group: it adds <c>sign · (L(u; v) + c)</c> to the group's denominator and redistributes
/// <c>sign · u ⊙ Lᵀ(s; v)</c>, with <c>u</c> a part of the input, <c>v</c> of the weight, <c>c</c> of the bias.
/// </summary>
/// <param name="Input">The input part <c>u</c>.</param>
/// <param name="Weight">The weight part <c>v</c>.</param>
/// <param name="Bias">The bias part <c>c</c>.</param>
/// <param name="Sign">+1 or −1.</param>
public readonly record struct RuleTerm(InputPart Input, ParameterPart Weight, ParameterPart Bias, int Sign = 1)
{
    /// <summary>Whether u is a part of the input, so that the term gives nothing where the input is 0.</summary>
    internal bool MultipliesByInput => Input is not (InputPart.One or InputPart.Low or InputPart.High);

    /// <summary>The term in the notation of <c>docs/notation.md</c>, for instance <c>(x⁺, w⁺, b⁺)</c>.</summary>
    public override string ToString() => $"{(Sign < 0 ? "−" : "")}({InputText}, {Text(Weight, 'w')}, {Text(Bias, 'b')})";

    private string InputText => Input switch
    {
        InputPart.Value => "x",
        InputPart.Positive => "x⁺",
        InputPart.Negative => "x⁻",
        InputPart.Absolute => "|x|",
        InputPart.One => "1",
        InputPart.Low => "low",
        _ => "high",
    };

    private static string Text(ParameterPart part, char p) => part switch
    {
        ParameterPart.Zero => "0",
        ParameterPart.Value => $"{p}",
        ParameterPart.Positive => $"{p}⁺",
        ParameterPart.Negative => $"{p}⁻",
        ParameterPart.Absolute => $"|{p}|",
        ParameterPart.Square => $"{p}²",
        ParameterPart.One => "1",
        ParameterPart.GammaPositive => $"{p}+γ{p}⁺",
        _ => $"{p}+γ{p}⁻",
    };
}
