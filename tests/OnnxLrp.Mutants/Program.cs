using System.Diagnostics;
using System.Globalization;

namespace OnnxLrp.Mutants;

/// <summary>
/// Feeds damaged models to the library: <c>OnnxLrp.Mutants FIRST COUNT LOG</c>. Each seed makes one model. LOG gets a line for each before
/// it is tried, so that the last line names the seed at which the process died; seeds that end otherwise than by a documented error are
/// reported on standard output.
/// </summary>
internal static class Program
{
    private const int Hang = 3;

    private const long MostMemory = 2_000_000_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static int Main(string[] args)
    {
        int first = int.Parse(args[0], CultureInfo.InvariantCulture), count = int.Parse(args[1], CultureInfo.InvariantCulture), faults = 0;
        UnsafeModels.Refuse = true;
        using StreamWriter log = new(args[2]) { AutoFlush = true };
        using Process process = Process.GetCurrentProcess();
        var clock = Stopwatch.StartNew();
        for (int seed = first; seed < first + count; seed++)
        {
            log.WriteLine(seed);
            clock.Restart();
            int current = seed;
            using var watch = new Timer(_ => End($"seed {current}: not done after {Longest.TotalSeconds:0} s"), null, Longest, Timeout.InfiniteTimeSpan);
            if (Trial.Of(seed) is { } fault)
            {
                Console.WriteLine($"seed {seed}: {fault}");
                faults++;
            }
            process.Refresh();
            if (process.PeakWorkingSet64 > MostMemory) End($"seed {seed}: {process.PeakWorkingSet64 / 1e9:0.0} GB");
        }
        return faults == 0 ? 0 : 1;
    }

    private static void End(string message)
    {
        Console.WriteLine(message);
        Environment.Exit(Hang);
    }
}
