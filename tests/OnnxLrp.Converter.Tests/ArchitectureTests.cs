using System.Text.Json.Nodes;
using NUnit.Framework;
using OnnxLrp.Engines.OnnxRuntime;

namespace OnnxLrp.Converter.Tests;

/// <summary>
/// The classic architectures, exported by PyTorch with random weights: each converts without help, gives the outputs of the original, is explained on the
/// processor with finite relevance, and stands in docs/support.md as it was found.
/// </summary>
[Category("Architectures")]
public sealed class ArchitectureTests
{
    private static readonly SortedDictionary<string, string> Rows = [];

    private TorchExports? _exports;

    [OneTimeSetUp]
    public void Prepare() => _exports = new TorchExports();

    [OneTimeTearDown]
    public void Finish()
    {
        _exports?.Dispose();
        if (SupportPage.IsWritten && Rows.Count == Architecture.Names.Length) SupportPage.Write([.. Architecture.Names.Select(n => Rows[n])]);
    }

    [TestCaseSource(typeof(Architecture), nameof(Architecture.Names))]
    public void Converts_and_explains(string name) => _exports!.With(name, architecture =>
    {
        using var run = new Converted();
        run.Convert(architecture.File);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode report = run.Report;
        Assert.That(report["passes"]!.AsArray().Select(p => p!["outcome"]!.GetValue<string>()), Has.None.EqualTo("taken_back"), run.Output);
        Assert.That(Converted.Deviation(architecture.File, run.Target, architecture.Shape), Is.LessThanOrEqualTo(1e-5));

        using var explainer = LrpExplainer.Load(run.Target, new OrtEngine());
        var random = new Random(3);
        float[] input = [.. Enumerable.Range(0, architecture.Shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        Explanation explanation = explainer.Explain(input, architecture.Shape)[0][0];
        Assert.That(explanation.Relevance, Has.All.Matches<float>(float.IsFinite));
        Assert.That(explanation.Relevance.Max(Math.Abs), Is.GreaterThan(0));

        string row = SupportPage.Row(architecture, report);
        lock (Rows) Rows[name] = row;
        if (!SupportPage.IsWritten) Assert.That(SupportPage.Lines(), Does.Contain(row), SupportPage.Stale);
    });
}
