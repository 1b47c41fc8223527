namespace OnnxLrp.Planning.Steps;

/// <summary>What relevance is multiplied by on its way to one factor of a product or quotient.</summary>
internal enum ProductFactor
{
    /// <summary>A constant: the rules signal (1) and half (1/2).</summary>
    Constant,

    /// <summary>The other factor: the derivative of <c>z = a ⊙ b</c>.</summary>
    Other,

    /// <summary>1 / the other factor: the derivative of <c>z = a / b</c> by a.</summary>
    Reciprocal,

    /// <summary><c>−z / b</c>: the derivative of <c>z = a / b</c> by b.</summary>
    Divisor,
}
