namespace OnnxLrp.Rules;

/// <summary>Which outputs of a layer a group of a rule explains, by the sign of the true pre-activation <c>z</c>.</summary>
public enum OutputMask
{
    /// <summary>Every output.</summary>
    None,

    /// <summary>Outputs with <c>z &gt; 0</c>.</summary>
    Positive,

    /// <summary>Outputs with <c>z &lt; 0</c>.</summary>
    Negative,
}
