using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>What ONNX Runtime refused, on one line with its reason and what to do.</summary>
internal static partial class OrtRefusal
{
    /// <param name="source">The model.</param>
    /// <param name="stage">What was being done.</param>
    /// <param name="error">What ONNX Runtime says.</param>
    public static ForwardFailedException Of(string source, string stage, OnnxRuntimeException error)
    {
        string message = error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        (string reason, string remedy) = TooNew(message) ?? ($"ONNX Runtime says: {message}", "check the model and the input shapes with ONNX Runtime alone");
        return new ForwardFailedException(source, stage, reason, remedy, error);
    }

    /// <summary>A model that is newer than the ONNX Runtime that the application brings.</summary>
    private static (string, string)? TooNew(string message)
    {
        string update = "update the package Microsoft.ML.OnnxRuntime, or export the model with";
        if (Opset().Match(message) is { Success: true } opset)
        {
            string domain = opset.Groups["domain"].Value, newest = opset.Groups["newest"].Value;
            return (
                $"it is of operator set {opset.Groups["found"].Value} of {domain}, and ONNX Runtime {OnnxRuntimeLibrary.Version} knows none newer than {newest}",
                $"{update} operator set {newest} or older");
        }
        return Format().Match(message) is { Success: true } format
            ? ($"its format version (IR) is {format.Groups["found"].Value}, and ONNX Runtime {OnnxRuntimeLibrary.Version} reads none newer than {format.Groups["newest"].Value}",
                $"{update} an older onnx package")
            : null;
    }

    [GeneratedRegex(@"Opset (?<found>\d+) is under development .* for domain (?<domain>\S+) is till opset (?<newest>\d+)")]
    private static partial Regex Opset();

    [GeneratedRegex(@"Unsupported model IR version: (?<found>\d+), max supported IR version: (?<newest>\d+)")]
    private static partial Regex Format();
}
