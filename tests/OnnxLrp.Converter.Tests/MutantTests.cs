using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace OnnxLrp.Converter.Tests;

/// <summary>
/// Damaged models end in documented errors at every stage. They run in child processes, so that the seed is known at which one dies: run it
/// alone with <c>dotnet OnnxLrp.Mutants.dll SEED 1 LOG</c>. <c>ONNXLRP_MUTANTS</c> sets the number of models.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MutantTests
{
    private const int Processes = 2;

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("ONNXLRP_MUTANTS") ?? "2000", CultureInfo.InvariantCulture);

    [Test]
    public void Damaged_models_end_in_documented_errors([Range(0, Processes - 1)] int part)
    {
        int size = Count / Processes, first = part * size;
        string log = Path.Combine(Path.GetTempPath(), $"onnx-lrp-mutants-{Environment.ProcessId}-{part}.log");
        var faults = new List<string>();
        for (int next = first; next < first + size;)
        {
            (int code, string output) = Run(next, first + size - next, log);
            if (output.Length > 0) faults.Add(output.Trim());
            if (code is 0 or 1) break;
            int last = int.Parse(File.ReadLines(log).Last(), CultureInfo.InvariantCulture);
            faults.Add($"seed {last}: the process ended with code {code}");
            next = last + 1;
        }
        File.Delete(log);
        Assert.That(faults, Is.Empty);
    }

    private static (int Code, string Output) Run(int first, int count, string log)
    {
        string program = Path.Combine(TestContext.CurrentContext.TestDirectory, "OnnxLrp.Mutants.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in new[] { program, $"{first}", $"{count}", log }) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
