namespace OnnxLrp.Errors;

/// <summary>A file is not a readable ONNX model, or a graph is not a valid one (cycle, missing producer, wrong data size).</summary>
public sealed class OnnxFormatException : OnnxLrpException
{
    /// <summary>Builds the message <c>file: found; expected …; what to do</c>.</summary>
    /// <param name="file">The model file, or the name given to a model read from memory.</param>
    /// <param name="found">What is wrong.</param>
    /// <param name="expected">What a readable model has in that place.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The cause, if any.</param>
    public OnnxFormatException(string file, string found, string expected, string remedy, Exception? inner = null)
        : base($"{file}: {found}; expected {expected}; {remedy}.", inner) => File = file;

    /// <summary>The model file, or the name given to a model read from memory.</summary>
    public string File { get; }
}
