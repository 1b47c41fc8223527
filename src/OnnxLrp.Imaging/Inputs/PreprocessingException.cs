namespace OnnxLrp.Imaging.Inputs;

/// <summary>A preprocessing contradicts itself or does not produce the input the model asks for.</summary>
public sealed class PreprocessingException : ImagingException
{
    internal PreprocessingException(string source, string message)
        : base(source, message)
    {
    }
}
