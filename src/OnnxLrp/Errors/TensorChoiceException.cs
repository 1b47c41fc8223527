namespace OnnxLrp.Errors;

/// <summary>A tensor that was named as an endpoint of relevance or for a condition does not exist, or cannot be that.</summary>
public sealed class TensorChoiceException : OnnxLrpException
{
    internal TensorChoiceException(string model, string found, string expected, string remedy) : base($"{model}: {found}; expected {expected}; {remedy}")
    {
    }
}
