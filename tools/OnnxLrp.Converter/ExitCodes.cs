using OnnxLrp.Errors;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Converter;

/// <summary>What an error means to the caller; the same codes as <c>onnx-lrp</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongArguments = 2;
    public const int NotSupported = 3;

    public const string Help = "Exit codes: 0 done; 1 the conversion failed (unreadable model, missing external data, a file that cannot be written); 2 wrong arguments; "
        + "3 the model cannot be explained (the reasons are printed, nothing is written but the report).";

    public static int Of(Exception e) => e switch
    {
        UsageException or SidecarException => WrongArguments,
        ModelNotSupportedException => NotSupported,
        _ => Failed,
    };

    public static string Message(Exception e) => e switch
    {
        ModelNotSupportedException => PlainText.Lines(e.Message),
        UsageException or OnnxLrpException or ImagingException or IOException or UnauthorizedAccessException => PlainText.Line(e.Message),
        OutOfMemoryException => "out of memory; expected room for three times the model file",
        _ => $"unexpected {e.GetType().Name}: {PlainText.Line(e.Message)}; run again with --verbose and report it",
    };
}
