namespace OnnxLrp.Errors;

/// <summary>ONNX Runtime refused a model, or its run failed.</summary>
public sealed class ForwardFailedException : OnnxLrpException
{
    /// <summary>Builds the message <c>model: stage: reason; what to do</c>.</summary>
    /// <param name="model">The model file, or the name given to a model read from memory.</param>
    /// <param name="stage">What was being done, for example <c>loading the model</c>.</param>
    /// <param name="reason">Why it failed, on one line.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">ONNX Runtime's own exception, if it was the cause.</param>
    public ForwardFailedException(string model, string stage, string reason, string remedy, Exception? inner = null)
        : base($"{model}: {stage} failed: {reason}; {remedy}.", inner) => Model = model;

    /// <summary>The model file, or the name given to a model read from memory.</summary>
    public string Model { get; }
}
