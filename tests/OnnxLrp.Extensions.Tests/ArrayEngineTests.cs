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
    [TestCaseSource(typeof(GoldenCases), nameof(GoldenCases.Of), new object[] { new[] { "cnn", "conv_dw", "convtbn", "inception", "maxpool_ties", "mlp", "residual" } })]
    public void Relevance_is_that_of_the_golden_case(GoldenCase golden)
    {
        using GoldenFolder folder = golden.Extract();
        if (!File.Exists(Path.Combine(folder.Path, "composite.json"))) Assert.Ignore("a method of several passes, which needs the explainer");
        Composite composite = CompositeFile.Read(Path.Combine(folder.Path, "composite.json"), path => [.. NpyReader.Read(path).Values.Select(v => (float)v)]);
        float[] input = [.. golden.Input.Values.Select(v => (float)v)];
        int[] shape = golden.Input.Shape;

        OnnxGraph graph = OnnxReader.Read(Path.Combine(folder.Path, "model.onnx"));
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape);
        using var engine = new ArrayEngine();
        using IRelevanceSession session = engine.Open(plan);
        EngineResult result = session.Run(new HostTensor(input, shape), new StartRelevance.Classes([golden.Targets]), []);

        TensorReport report = TensorReport.Compare(golden.Relevance.Values, result.Passes[0].Relevance, shape);
        Assert.That(report.Within(golden.Tolerance), $"tolerance {golden.Tolerance}: {report}");
    }
}
