using OnnxLrp.Checks;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp;

/// <summary>
/// What happens to models with nodes that cannot be checked before they run: operators that the library does not know, or sizes that depend
/// on values. ONNX Runtime may end the process or take all memory on a damaged one. They run all the same unless the application refuses
/// them. The settings are for the whole process.
/// </summary>
public static class UnsafeModels
{
    /// <summary>The exit code of a process that <see cref="LongestProbe"/> ended.</summary>
    public const int TookTooLong = 124;

    /// <summary>
    /// Whether such a model raises <see cref="UnsafeModelException"/>; false by default. The command line then runs it in a child process.
    /// </summary>
    public static bool Refuse { get; set; }

    /// <summary>
    /// Ends the process with <see cref="TookTooLong"/> where the probe of such a model takes longer, since native code cannot be stopped;
    /// null, the default, waits. For processes that do nothing else.
    /// </summary>
    public static TimeSpan? LongestProbe { get; set; }

    /// <summary>Refuses such a graph where the application wants that; else watches over what follows until disposed.</summary>
    internal static IDisposable? Watch(OnnxGraph graph, GraphChecks checks, bool whole)
    {
        OnnxNode? found = checks.Unsafe.Concat(whole ? checks.NotRun : []).FirstOrDefault();
        if (found is null) return null;
        if (Refuse) throw new UnsafeModelException(graph.Source, found.ToString());
        return LongestProbe is { } limit ? new Timer(_ => Environment.Exit(TookTooLong), null, limit, Timeout.InfiniteTimeSpan) : null;
    }
}
