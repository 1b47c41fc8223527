namespace OnnxLrp;

/// <summary>Why an explanation should not be read as it looks.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">One line: what was found and what to do; it names neither the input nor the model.</param>
/// <param name="Layer">The layer that it is about; null: it is about the scores or the relevance of the input.</param>
public sealed record ExplanationWarning(ExplanationWarningKind Kind, string Message, string? Layer = null);
