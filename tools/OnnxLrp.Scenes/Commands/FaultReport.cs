using OnnxLrp.Scenes.Dataset;

namespace OnnxLrp.Scenes.Commands;

/// <summary>Turns faults into one line on stderr and exit code 1.</summary>
internal static class FaultReport
{
    /// <summary>Runs work and returns its exit code.</summary>
    public static int Guard(Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (Exception fault) when (Describe(fault) is { } message)
        {
            Console.Error.WriteLine(message);
            return 1;
        }
    }

    // A parallel loop wraps what its threads threw; the first cause is the one to tell.
    private static string? Describe(Exception fault) => fault switch
    {
        AggregateException many => Describe(many.Flatten().InnerExceptions[0]),
        OperationCanceledException => "Interrupted. What is finished is kept: run the same command again to go on.",
        SceneException => fault.Message,
        IOException or UnauthorizedAccessException => $"Cannot go on: {fault.Message} Mend that and run the same command again; what is finished is kept.",
        _ => null,
    };
}
