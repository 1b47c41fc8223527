namespace OnnxLrp.Imaging.Numpy;

/// <summary>An .npy file is missing, damaged, cut off, or holds values of another kind than asked for.</summary>
public sealed class NumpyFormatException : ImagingException
{
    internal NumpyFormatException(string path, string found, string expected, string remedy, Exception? inner = null)
        : base(path, $"found {found}, expected {expected}; {remedy}.", inner)
    {
    }
}
