using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Extensions.Tests.Engine;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Extensions.Tests;

/// <summary>An engine from outside the library, at the tolerance that the golden cases ask of every engine.</summary>
public sealed class ArrayEngineTests
{
    private static readonly string[] Networks = ["cnn", "conv_dw", "convtbn", "inception", "maxpool_ties", "mlp", "residual"];

    /// <summary>Cases of one backward pass with rules of their own.</summary>
    private static IEnumerable<TestCaseData> Cases => GoldenCases.Committed
        .Where(g => Networks.Contains(g.Network) && g.CompositeJson is not null)
        .Select(g => new TestCaseData(g).SetArgDisplayNames(g.Name));

    [TestCaseSource(nameof(Cases))]
    public void Relevance_is_that_of_the_golden_case(GoldenCase golden)
    {
        using GoldenFolder folder = golden.Extract();
        Composite composite = CompositeFile.Read(Path.Combine(folder.Path, "composite.json"), path => [.. NpyReader.Read(path).Values.Select(v => (float)v)]);
        float[] input = [.. golden.Input.Values.Select(v => (float)v)];
        int[] shape = golden.Input.Shape;

        OnnxGraph graph = OnnxReader.Read(Path.Combine(folder.Path, "model.onnx"));
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape);
        using var engine = new ArrayEngine();
        using IRelevanceSession session = engine.Open(plan);
        EngineResult result = session.Run(new EngineRequest
        {
            Inputs = new Dictionary<string, HostTensor> { [plan.Input] = new(input, shape) },
            Start = new StartRelevance.Classes([golden.Targets]),
        });

        TensorReport report = TensorReport.Compare(golden.Relevance.Values, result.Passes[0].Relevance, shape);
        Assert.That(report.Within(golden.Tolerance), $"tolerance {golden.Tolerance}: {report}");
    }
}
