namespace OnnxLrp.Errors;

/// <summary>
/// The native library of ONNX Runtime, which the application brings, is missing or older than the managed one. The message names the
/// package to add.
/// </summary>
public sealed class OnnxRuntimeMissingException : OnnxLrpException
{
    internal OnnxRuntimeMissingException(string found, string remedy, Exception? inner = null)
        : base($"ONNX Runtime: {found}; expected the native library of the package Microsoft.ML.OnnxRuntime; {remedy}", inner)
    {
    }
}
