using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>
/// <c>onnx-lrp bench MODEL</c>: the time of an explanation beside that of the plain model, measured in turns in one run, so that a busy machine slows both.
/// </summary>
internal sealed class BenchCommand(CommandContext context)
{
    private const int MostRuns = 100_000;

    private readonly ModelOptions _model = new();

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the explanation runs: auto | cuda[:i] | opencl[:i] | cpu | ilgpu-cpu | reference; "
            + "the plain model runs in ONNX Runtime on the CPU",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _batch = new("--batch")
    {
        Description = "Inputs per run; several sizes separated by commas are measured one after the other",
        HelpName = "N,…",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<int> _runs = new("--runs") { Description = "Measured runs of each", HelpName = "N", DefaultValueFactory = _ => 15 };

    private readonly ShapeOption _shape = new();

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command(
            "bench",
            "Time of an explanation beside the plain model's, medians of runs in turns on seeded random input: forward, explanation, ratio, explanations per second, peak memory.\n\n" + Failures.Help);
        _model.AddTo(command);
        foreach (Option option in new Option[] { _device, _batch, _runs, _shape, _json }) command.Add(option);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        ModelChoice model = _model.Read(parsed, context, MethodTable.Create(parsed.GetRequiredValue(_model.Method)));
        int runs = parsed.GetValue(_runs);
        if (runs is < 1 or > MostRuns) throw new UsageException($"--runs: found {runs}; expected a whole number of at least 1 and at most {MostRuns}");
        int[] batches = [.. parsed.GetRequiredValue(_batch).Split(',').Select(Size)];
        var results = new List<BenchResult>();
        IRelevanceEngine engine = context.Engine(parsed.GetRequiredValue(_device));
        foreach (int batch in batches)
        {
            using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, model.Options with { BatchSize = batch });
            Dictionary<string, IReadOnlyList<int>> shapes = _shape.Read(parsed, explainer, model.Sidecar?.Input).ToDictionary();
            (string main, IReadOnlyList<int> shape) = shapes.First();
            if (explainer.Inputs.First(i => i.Name == main).Dimensions is [{ Size: long size }, ..] && size != batch)
            {
                throw new UsageException($"--batch: found {batch}; expected {size}, which the model fixes");
            }
            BatchBound.Check(batch, shape.Skip(1));
            if (shape.Count > 0) shapes[main] = [batch, .. shape.Skip(1)];
            // The plan checks the model before the file is loaded as it is.
            LrpPlan plan = explainer.Plan(shapes);
            using var forward = new PlainForward(model.Path);
            results.Add(Measure(model, explainer, forward, plan, batch, runs));
        }
        if (parsed.GetValue(_json)) JsonText.Write(context.Output, new BenchReport(results));
        else Print(results);
        return Failures.Done;
    }

    private BenchResult Measure(ModelChoice model, LrpExplainer explainer, PlainForward forward, LrpPlan plan, int batch, int runs)
    {
        const int WarmUp = 2;
        ModelInputs inputs = RandomValues.Of(plan);
        var (plain, explained) = (new List<double>(), new List<double>());
        // A map or a sequence has no winning class: all of it is the start.
        float[]? start = plan.Classes is null ? [.. Enumerable.Repeat(1f, plan.OutputShape.Skip(1).Aggregate(1, (a, b) => a * b))] : null;
        context.Status.Track($"{model.Name}, batch {batch}", runs, done =>
        {
            for (int run = -WarmUp; run < runs; run++)
            {
                double f = Time(() => forward.Run(inputs)), e = Time(() => Explain(explainer, inputs, start));
                if (run < 0) continue;
                plain.Add(f);
                explained.Add(e);
                done(run + 1);
            }
        });
        double forwardTime = Median(plain), explainTime = Median(explained);
        return new BenchResult(
            model.Name, explainer.Engine, explainer.Device, plan.Composite.Name, plan.Composite.BatchNorm.ToString(), batch, Math.Round(forwardTime, 3), Math.Round(explainTime, 3),
            Math.Round(explainTime / forwardTime, 3), Math.Round(1000.0 * batch / explainTime, 2), Math.Round(PeakMegabytes(), 1));
    }

    private static void Explain(LrpExplainer explainer, ModelInputs inputs, float[]? start)
    {
        if (start is null) explainer.Explain(inputs);
        else explainer.ExplainFrom(inputs, start);
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        double[] sorted = [.. times.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double PeakMegabytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }

    private static int Size(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
        ? size
        : throw new UsageException($"--batch: found \"{text}\"; expected whole numbers of at least 1, separated by commas");

    private void Print(IEnumerable<BenchResult> results) => TextTable.Write(
        context.Output, ["model", "engine", "composite", "batchnorm", "batch", "forward ms", "explain ms", "ratio", "per second", "peak MB"],
        results.Select(r => (IReadOnlyList<string>)
        [
            r.Model, $"{r.Engine} ({r.Device})", r.Composite, r.Batchnorm, Text(r.Batch, "0"), Text(r.ForwardMs, "0.00"), Text(r.ExplainMs, "0.00"), Text(r.Ratio, "0.00"),
            Text(r.PerSecond, "0.0"), Text(r.PeakMb, "0"),
        ]));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
