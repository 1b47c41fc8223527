using OnnxLrp.Graph;

namespace OnnxLrp.Errors;

/// <summary>A tensor's element type cannot be read as the numbers that were asked for.</summary>
public sealed class TensorTypeException : OnnxLrpException
{
    /// <summary>Builds the message from tensor, element type and what was asked for.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="found">Its element type.</param>
    /// <param name="expected">The element types that would do.</param>
    public TensorTypeException(string tensor, OnnxElementType found, string expected)
        : base($"Tensor '{tensor}' has elements of type {found}; expected {expected}; cast it in the model before export.")
        => (Tensor, ElementType) = (tensor, found);

    /// <summary>The tensor's name.</summary>
    public string Tensor { get; }

    /// <summary>The element type that was found.</summary>
    public OnnxElementType ElementType { get; }
}
