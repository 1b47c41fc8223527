namespace OnnxLrp.Errors;

/// <summary>The target names a class that the model does not have.</summary>
public sealed class TargetOutOfRangeException : OnnxLrpException
{
    internal TargetOutOfRangeException(string model, Target target, int classes)
        : base($"{model}: target {target}; expected a class from 0 to {classes - 1}, or top:K with K up to {classes}; the model has {classes} classes") => Classes = classes;

    /// <summary>How many classes the model has.</summary>
    public int Classes { get; }
}
