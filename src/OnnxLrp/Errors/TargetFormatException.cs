namespace OnnxLrp.Errors;

/// <summary>A text is no target.</summary>
public sealed class TargetFormatException : FormatException
{
    internal TargetFormatException(string text, string reason, int position) : base($"target \"{text}\": {reason}") =>
        (Text, Reason, Position) = (text, reason, position);

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>What is wrong, without the text.</summary>
    public string Reason { get; }

    /// <summary>Where in the text it is wrong, from 0; the length of the text where something is missing at its end.</summary>
    public int Position { get; }
}
