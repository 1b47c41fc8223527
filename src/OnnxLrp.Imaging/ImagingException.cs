namespace OnnxLrp.Imaging;

/// <summary>
/// Base of everything this library reports about files: catch it to print one line per bad input and carry on with the next.
/// The message names the file, what was found and what to do, without a line break.
/// </summary>
public abstract class ImagingException : IOException
{
    /// <summary>Builds the message; called by the derived exceptions only.</summary>
    private protected ImagingException(string path, string message, Exception? inner = null)
        : base(OneLine($"{path}: {message}"), inner) => (Path, Problem) = (path, OneLine(message));

    /// <summary>The file (or folder) the message is about, as the caller wrote it.</summary>
    public string Path { get; }

    /// <summary>The message without the file, for those who name it themselves.</summary>
    public string Problem { get; }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
