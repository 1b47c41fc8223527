namespace OnnxLrp.Errors;

/// <summary>Values that were given do not fit the model.</summary>
public sealed class InputMismatchException : OnnxLrpException
{
    internal InputMismatchException(string model, string found, string expected, string remedy) : base($"{model}: {found}; expected {expected}; {remedy}")
    {
    }
}
