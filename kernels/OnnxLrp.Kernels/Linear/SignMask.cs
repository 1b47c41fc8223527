namespace OnnxLrp.Kernels.Linear;

/// <summary>Which outputs of a layer take part, by the sign of the true output z.</summary>
public enum SignMask
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those with z &gt; 0.</summary>
    Positive,

    /// <summary>Those with z &lt; 0.</summary>
    Negative,
}
