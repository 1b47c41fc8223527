namespace OnnxLrp.Rules;

/// <summary>The part <c>u</c> of a layer's input that a term of a rule uses. <c>x⁺ = max(x, 0)</c>, <c>x⁻ = min(x, 0)</c>.</summary>
public enum InputPart
{
    /// <summary><c>u = x</c>.</summary>
    Value,

    /// <summary><c>u = x⁺</c>.</summary>
    Positive,

    /// <summary><c>u = x⁻</c>.</summary>
    Negative,

    /// <summary><c>u = |x|</c>.</summary>
    Absolute,

    /// <summary><c>u = 1</c> at every place of the input (padding stays 0).</summary>
    One,

    /// <summary><c>u = low</c>, the lower bound of the input domain (zbox).</summary>
    Low,

    /// <summary><c>u = high</c>, the upper bound of the input domain (zbox).</summary>
    High,
}
