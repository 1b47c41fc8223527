using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>Makes ONNX Runtime sessions: one quiet environment for the process, errors as one line that names the model.</summary>
internal static class OrtSessions
{
    private static readonly Lock Gate = new();
    private static bool _sharesThreads;

    /// <summary>Loads a graph; its large constants are read where they lie and are not copied.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="extraOutputs">Tensors to give out besides the graph's outputs.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graph.</param>
    public static InferenceSession Load(OnnxGraph graph, IReadOnlyList<string> extraOutputs, GraphOptimizationLevel optimization)
    {
        EnsureQuietEnvironment();
        var weights = new SharedWeights(graph);
        try
        {
            byte[] model = OnnxWriter.ToBytes(graph, extraOutputs, weights.Places);
            using SessionOptions options = Options(optimization);
            weights.AddTo(options);
            return Guard(graph, "loading the model", () => new SharingSession(model, options, weights));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model file as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimization">How far ONNX Runtime may rewrite the graph.</param>
    public static InferenceSession Load(string path, GraphOptimizationLevel optimization = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        EnsureQuietEnvironment();
        using SessionOptions options = Options(optimization);
        return Guard(path, "loading the model", () => new InferenceSession(path, options));
    }

    /// <summary>Runs an ONNX Runtime call; its errors become <see cref="ForwardFailedException"/>.</summary>
    public static T Guard<T>(OnnxGraph graph, string stage, Func<T> call) => Guard(graph.Source, stage, call);

    /// <inheritdoc cref="Guard{T}(OnnxGraph, string, Func{T})"/>
    public static T Guard<T>(string source, string stage, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            string reason = e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
            throw new ForwardFailedException(
                source,
                stage,
                $"ONNX Runtime says: {reason}",
                "check the model and the input shapes with ONNX Runtime alone",
                e);
        }
    }

    private static SessionOptions Options(GraphOptimizationLevel optimization)
    {
        var options = new SessionOptions { GraphOptimizationLevel = optimization, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        UseCores(options);
        // A session that is not optimised runs once: another copy of its weights, in another order, would cost more than it saves.
        if (optimization == GraphOptimizationLevel.ORT_DISABLE_ALL) options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return options;
    }

    /// <summary>
    /// Lets a session use every core: the threads that all sessions of the process share, since the idle threads of one would go on spinning on the cores that the
    /// next one runs on; its own where an application made the environment.
    /// </summary>
    internal static void UseCores(SessionOptions options)
    {
        if (_sharesThreads) options.DisablePerSessionThreads();
        else options.IntraOpNumThreads = Cores.Count;
    }

    // The first use fixes the process-wide log level and threads; an application that made its own environment keeps it.
    internal static void EnsureQuietEnvironment()
    {
        lock (Gate)
        {
            if (OrtEnv.IsCreated)
                return;
            using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = Cores.Count };
            var options = new EnvironmentCreationOptions { logId = "OnnxLrp", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, threadOptions = threads };
            OrtEnv.CreateInstanceWithOptions(ref options);
            _sharesThreads = true;
        }
    }
}
