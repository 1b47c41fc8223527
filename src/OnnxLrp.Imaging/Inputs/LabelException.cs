namespace OnnxLrp.Imaging.Inputs;

/// <summary>A file of labels is missing, no regular one, too large, or has lines that are no labels.</summary>
public sealed class LabelException : ImagingException
{
    internal LabelException(string path, string found, Exception? inner = null)
        : base(path, $"{found}; expected a text file with one label in each line; check the file.", inner)
    {
    }
}
