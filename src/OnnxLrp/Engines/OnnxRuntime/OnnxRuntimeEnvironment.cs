using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// ONNX Runtime's environment: its log and its threads, one for the whole process. Unasked, OnnxLrp changes nothing about it: each
/// session has threads of its own, which wait without work when its run is over, and passes on fatal messages only.
/// </summary>
public static class OnnxRuntimeEnvironment
{
    private static readonly Lock Gate = new();
    private static bool _isAsked;
    private static bool _sharesThreads;

    /// <summary>The version of the native library that the application brings.</summary>
    /// <exception cref="OnnxRuntimeMissingException">There is none, or it is older than the managed library.</exception>
    public static Version Version => OnnxRuntimeLibrary.Version;

    /// <summary>
    /// Lets all sessions of OnnxLrp share one set of threads, one for each core, in an environment that logs fatal errors only. For
    /// programs that do nothing else with ONNX Runtime, such as the command lines. The first session of OnnxLrp makes that environment,
    /// for the whole process: sessions that the application opens later log as little, unless their own options say otherwise. Where the
    /// process has an environment by then, it stays as it is and this call changes nothing.
    /// </summary>
    public static void ShareThreads()
    {
        lock (Gate) _isAsked = true;
    }

    /// <summary>Options of a session: silent but for fatal errors, with as many threads as the process has cores.</summary>
    /// <exception cref="OnnxRuntimeMissingException">The native library is missing, or older than the managed one.</exception>
    internal static SessionOptions SessionOptions()
    {
        if (Shares())
        {
            var shared = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            shared.DisablePerSessionThreads();
            return shared;
        }
        var own = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = Cores.Count };
        // Idle threads of one session would go on spinning on the cores that the next one runs on.
        own.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return own;
    }

    private static bool Shares()
    {
        _ = OnnxRuntimeLibrary.Version;
        lock (Gate)
        {
            if (!_isAsked || _sharesThreads || OrtEnv.IsCreated) return _sharesThreads;
            using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = Cores.Count };
            var options = new EnvironmentCreationOptions
            {
                logId = "OnnxLrp",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                threadOptions = threads,
            };
            OrtEnv.CreateInstanceWithOptions(ref options);
            return _sharesThreads = true;
        }
    }
}
