namespace OnnxLrp.Kernels.Linear;

/// <summary>The part of a layer's input that a term uses.</summary>
public enum InputPart
{
    /// <summary>x</summary>
    Value,

    /// <summary>max(x, 0)</summary>
    Positive,

    /// <summary>min(x, 0)</summary>
    Negative,

    /// <summary>|x|</summary>
    Absolute,

    /// <summary>1; the data are not read and may be an empty view.</summary>
    One,
}
