namespace OnnxLrp.Imaging;

/// <summary>A file could not be written. Nothing was left behind: neither a part of the file nor a temporary one.</summary>
public sealed class FileWriteException : ImagingException
{
    internal FileWriteException(string path, string found, Exception? inner = null)
        : base(path, $"cannot be written: {found}; name a file in an existing folder that you may write to and that has space left.", inner)
    {
    }
}
