namespace OnnxLrp.Cli;

/// <summary>The arguments cannot be used as they are.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Lines that show the place in an argument, under the message; null: there are none.</summary>
    public string? Shown { get; init; }
}
