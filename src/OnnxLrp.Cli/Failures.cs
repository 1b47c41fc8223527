using OnnxLrp.Errors;
using OnnxLrp.Evaluation;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Cli;

/// <summary>What an error means to the caller: its exit code and its message.</summary>
internal static class Failures
{
    public const int Done = 0;
    public const int WorkFailed = 1;
    public const int WrongArguments = 2;
    public const int NotSupported = 3;

    public const string Help = "Exit codes: 0 done; 1 the work failed (the message says which input; the other inputs are still done), or the model file cannot be read; "
        + "2 wrong arguments, also a missing MODEL, a faulty composite or preprocessing file, an unknown class; 3 the model is not supported (the problems are printed).";

    /// <summary>A composite, BatchNorm, method or device text that cannot be read is a <see cref="FormatException"/> of the library.</summary>
    public static int ExitCode(Exception e) => e switch
    {
        UsageException or FormatException or TargetOutOfRangeException or TensorChoiceException or SidecarException => WrongArguments,
        ModelNotSupportedException or UnsafeModelException or EvaluationException { IsAboutModel: true } => NotSupported,
        _ => WorkFailed,
    };

    /// <summary>Errors that are about one input: the other inputs are still worth a try.</summary>
    public static bool IsAboutOneInput(Exception e) => ExitCode(e) == WorkFailed;

    public static string Message(Exception e) => e switch
    {
        ModelNotSupportedException => PlainText.Lines(e.Message),
        UsageException { Shown: { } shown } => PlainText.Line(e.Message) + "\n" + shown,
        UsageException or FormatException or OnnxLrpException or ImagingException or EvaluationException or DeviceNotAvailableException or IOException or UnauthorizedAccessException
            => PlainText.Line(e.Message),
        OutOfMemoryException => "out of memory; give a smaller --batch",
        _ => $"unexpected {e.GetType().Name}: {PlainText.Line(e.Message)}; run again with --verbose and report it",
    };
}
