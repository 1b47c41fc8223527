namespace OnnxLrp.Evaluation;

/// <summary>An evaluation or a diagnosis cannot be done as asked. The message is one line: what, what was found, what was expected, what to do.</summary>
public sealed class EvaluationException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the model is the reason: no other picture or rule would help.</summary>
    public bool IsAboutModel { get; init; }
}
