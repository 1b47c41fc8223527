using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Extensions.Tests.Engine;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Extensions.Tests;

/// <summary>An engine from outside the library, at the tolerance that the golden cases ask of every engine.</summary>
public sealed class ArrayEngineTests
{
    private static readonly string[] Networks = ["cnn", "conv_dw", "convtbn", "inception", "maxpool_ties", "mlp", "residual"];

    /// <summary>Cases with rules of their own.</summary>
    private static IEnumerable<TestCaseData> Cases => GoldenCases.Committed
        .Where(g => Networks.Contains(g.Network) && g.CompositeJson is not null)
        .Select(g => new TestCaseData(g).SetArgDisplayNames(g.Name));

    [TestCaseSource(nameof(Cases))]
    public void Relevance_is_that_of_the_golden_case(GoldenCase golden)
    {
        using GoldenFolder folder = golden.Extract();
        Composite composite = CompositeFile.Read(Path.Combine(folder.Path, "composite.json"), path =>
            [.. NpyReader.Read(path).Values.Select(v => (float)v)]);
        string target = golden.CliArguments.SkipWhile(a => a != "--target").ElementAt(1);
        float[] input = [.. golden.Input.Values.Select(v => (float)v)];

        using var engine = new ArrayEngine();
        using LrpExplainer explainer = LrpExplainer.Load(Path.Combine(folder.Path, "model.onnx"), engine,
            new LrpOptions { Composite = composite });
        float[] relevance = [.. explainer.Explain(input, golden.Input.Shape, Target.Parse(target)).SelectMany(sample =>
            sample[0].Relevance)];

        TensorReport report = TensorReport.Compare(golden.Relevance.Values, relevance, golden.Relevance.Shape);
        Assert.That(report.Within(golden.Tolerance), $"tolerance {golden.Tolerance}: {report}");
    }
}
