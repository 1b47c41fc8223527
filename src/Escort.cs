using System.Diagnostics;
using OnnxLrp.Errors;

namespace OnnxLrp;

/// <summary>
/// Runs a command again in a child process where its model holds nodes that cannot be checked before they run, so that a user gets a line
/// where ONNX Runtime ends the process, takes all memory or does not come back. Models of checked operators, which are nearly all, never
/// get here and pay nothing.
/// </summary>
internal static class Escort
{
    /// <summary>Set in the child, which runs what its parent refused.</summary>
    private const string Variable = "ONNXLRP_ESCORTED";

    private const int FirstSignal = 128;

    private const double LargestPart = 0.8;

    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether this process runs such models in a child: it is the command line itself, and no child.</summary>
    public static bool IsReady { get; private set; }

    /// <summary>Prepares the process at its start: the parent refuses such models, the child limits the time of their probe.</summary>
    public static void Prepare()
    {
        IsReady = Environment.GetEnvironmentVariable(Variable) is null;
        if (IsReady) UnsafeModels.Refuse = true;
        else UnsafeModels.LongestProbe = LongestProbe;
    }

    /// <summary>Runs the command in a child process.</summary>
    /// <param name="args">The arguments of this process.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="error">Gets a line where the child did not end by itself.</param>
    /// <returns>The child's exit code; 1 where it did not end by itself.</returns>
    public static int Run(string[] args, UnsafeModelException refusal, TextWriter error)
    {
        string program = Environment.ProcessPath ?? throw refusal;
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        // Started as "dotnet NAME.dll", the program is dotnet and the file its first argument.
        string file = Environment.GetCommandLineArgs()[0];
        bool hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        foreach (string argument in hosted ? [file, .. args] : args) start.ArgumentList.Add(argument);
        start.Environment[Variable] = "1";
        using Process child = Process.Start(start) ?? throw refusal;
        double most = LargestPart * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        while (!child.WaitForExit(Glance))
        {
            child.Refresh();
            if (child.HasExited || child.WorkingSet64 <= most) continue;
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
            return Failed(error, refusal, $"the model took more than {most / 1e9:0.0} GB");
        }
        if (child.ExitCode == UnsafeModels.TookTooLong) return Failed(error, refusal, $"the model ran for more than {LongestProbe.TotalSeconds:0} s");
        bool crashed = child.ExitCode is < 0 or >= FirstSignal;
        return crashed ? Failed(error, refusal, $"ONNX Runtime ended the process (code {child.ExitCode})") : child.ExitCode;
    }

    private static int Failed(TextWriter error, UnsafeModelException refusal, string why)
    {
        error.WriteLine(
            $"error: {refusal.Model}: {refusal.Node} cannot be checked before it runs, and {why}; expected a model that ONNX Runtime can run; "
            + "export the model again.");
        return 1;
    }
}
