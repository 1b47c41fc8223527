namespace OnnxLrp.Kernels.Linear;

/// <summary>The part of a weight or bias p that a term uses.</summary>
public enum ParameterPart
{
    /// <summary>0; the data are not read and may be an empty view.</summary>
    Zero,

    /// <summary>p</summary>
    Value,

    /// <summary>max(p, 0)</summary>
    Positive,

    /// <summary>min(p, 0)</summary>
    Negative,

    /// <summary>|p|</summary>
    Absolute,

    /// <summary>p * p</summary>
    Square,

    /// <summary>1; the data are not read and may be an empty view.</summary>
    One,

    /// <summary>p + gamma * max(p, 0)</summary>
    GammaPositive,

    /// <summary>p + gamma * min(p, 0)</summary>
    GammaNegative,
}
