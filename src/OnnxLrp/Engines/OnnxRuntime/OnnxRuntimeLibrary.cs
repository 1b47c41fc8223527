using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// The native library of ONNX Runtime. It is looked at before the managed library is first used: that one fails in a static constructor,
/// which reports a missing or older native library neither in one line nor a second time.
/// </summary>
internal static unsafe partial class OnnxRuntimeLibrary
{
    private const string Add =
        "run \"dotnet add package Microsoft.ML.OnnxRuntime\" in the application's project (or Microsoft.ML.OnnxRuntime.Gpu)";

    private static readonly Lazy<Version> Found = new(Find, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The version of the native library.</summary>
    /// <exception cref="OnnxRuntimeMissingException">There is none, or it is older than the managed library.</exception>
    public static Version Version => Found.Value;

    /// <summary>The functions of the native library, as of a version of its interface.</summary>
    public static OrtApi* Api(uint version) => (OrtApi*)((delegate* unmanaged<uint, nint>)GetApiBase()->GetApi)(version);

    /// <summary>The version, where that library serves a managed library of the given version.</summary>
    /// <param name="found">What the native library says.</param>
    /// <param name="managed">The version of the managed library, whose second number is the interface that it asks for.</param>
    /// <exception cref="OnnxRuntimeMissingException">The native library is older.</exception>
    internal static Version Check(string found, Version managed)
    {
        // A build of one's own may have a suffix after the numbers.
        string numbers = new([.. found.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        if (!Version.TryParse(numbers, out Version? native)) return managed;
        if (native >= new Version(managed.Major, managed.Minor)) return native;
        throw new OnnxRuntimeMissingException(
            $"the native library is of version {found}, older than Microsoft.ML.OnnxRuntime.Managed {managed.ToString(3)}",
            $"run \"dotnet add package Microsoft.ML.OnnxRuntime --version {managed.ToString(3)}\" in the application's project, "
                + "or take a newer version");
    }

    private static Version Find()
    {
        try
        {
            string found = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)GetApiBase()->GetVersionString)()) ?? "";
            return Check(found, typeof(OrtEnv).Assembly.GetName().Version ?? new Version(1, 0, 0));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            string problem = e is DllNotFoundException
                ? "its native library \"onnxruntime\" was not found"
                : $"its native library cannot be loaded ({e.Message.ReplaceLineEndings(" ").Trim()})";
            throw new OnnxRuntimeMissingException(problem, Add, e);
        }
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial OrtApiBase* GetApiBase();
}
