namespace OnnxLrp.Rules;

/// <summary>
/// The part <c>v</c> of a layer's weight, or <c>c</c> of its bias, that a term of a rule uses. <c>w⁺ = max(w, 0)</c>,
/// <c>w⁻ = min(w, 0)</c>.
/// </summary>
public enum ParameterPart
{
    /// <summary>The parameter is left out: <c>0</c>.</summary>
    Zero,

    /// <summary><c>w</c>.</summary>
    Value,

    /// <summary><c>w⁺</c>.</summary>
    Positive,

    /// <summary><c>w⁻</c>.</summary>
    Negative,

    /// <summary><c>|w|</c>.</summary>
    Absolute,

    /// <summary><c>w²</c>.</summary>
    Square,

    /// <summary><c>1</c> for every connection that exists.</summary>
    One,

    /// <summary><c>w + γ w⁺</c>, with the γ of the rule.</summary>
    GammaPositive,

    /// <summary><c>w + γ w⁻</c>, with the γ of the rule.</summary>
    GammaNegative,
}
