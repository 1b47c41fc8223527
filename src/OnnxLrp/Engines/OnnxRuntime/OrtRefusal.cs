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
        (string reason, string remedy) = TooNew(message)
            ?? ($"ONNX Runtime says: {message}", "check the model and the input shapes with ONNX Runtime alone");
        return new ForwardFailedException(source, stage, reason, remedy, error);
    }

    /// <summary>A model that is newer than the ONNX Runtime that the application brings.</summary>
    private static (string, string)? TooNew(string message)
    {
        Version runtime = OnnxRuntimeLibrary.Version;
        const string Update = "update the package Microsoft.ML.OnnxRuntime, or export the model with";
        if (Opset().Match(message) is { Success: true } opset)
        {
            string found = opset.Groups["found"].Value, domain = opset.Groups["domain"].Value, newest = opset.Groups["newest"].Value;
            return (
                $"it is of operator set {found} of {domain}, and ONNX Runtime {runtime} knows none newer than {newest}",
                $"{Update} operator set {newest} or older");
        }
        if (Format().Match(message) is { Success: true } format)
        {
            (string found, string newest) = (format.Groups["found"].Value, format.Groups["newest"].Value);
            return (
                $"its format version (IR) is {found}, and ONNX Runtime {runtime} reads none newer than {newest}",
                $"{Update} an older onnx package");
        }
        return null;
    }

    [GeneratedRegex(@"Opset (?<found>\d+) is under development .* for domain (?<domain>\S+) is till opset (?<newest>\d+)")]
    private static partial Regex Opset();

    [GeneratedRegex(@"Unsupported model IR version: (?<found>\d+), max supported IR version: (?<newest>\d+)")]
    private static partial Regex Format();
}
