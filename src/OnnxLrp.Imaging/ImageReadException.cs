namespace OnnxLrp.Imaging;

/// <summary>A picture could not be read: missing, empty, truncated, damaged or not a picture of a known kind.</summary>
public sealed class ImageReadException : ImagingException
{
    internal ImageReadException(string path, string found, string remedy, Exception? inner = null)
        : base(path, $"{found}; {remedy}.", inner) => Found = found;

    /// <summary>What was found instead of a readable picture.</summary>
    public string Found { get; }
}
