namespace OnnxLrp.Text;

/// <summary>A tokenizer file cannot be read or says what this library does not do, or a text does not fit the model.</summary>
public sealed class TokenizerException : IOException
{
    internal TokenizerException(string path, string field, string found, string allowed, Exception? inner = null)
        : base($"{path}: {field} is {found}; expected {allowed}".ReplaceLineEndings(" "), inner)
    {
    }

    internal TokenizerException(string message)
        : base(message.ReplaceLineEndings(" "))
    {
    }
}
