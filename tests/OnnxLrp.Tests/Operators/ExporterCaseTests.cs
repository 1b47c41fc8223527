using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Operators;

/// <summary>Models as exporters write them: the layer that each is about is found, and the engines agree about its gradient.</summary>
public sealed class ExporterCaseTests
{
    [TestCase("lrn-of-pytorch", "LRN", "Gate", 1, 3, 8, 8)]
    [TestCase("layernorm-tf", "LayerNormalization", "Gate", 1, 6)]
    [TestCase("sklearn-scaler", "Sub", "Scaler", 2, 4)]
    [TestCase("yolov5-head-pow", "Pow", "Gate", 1, 3, 16, 16)]
    [TestCase("pow-2", "Pow", "", 1, 6)]
    [TestCase("max-leaky-relu", "Max", "", 1, 6)]
    [TestCase("reduce-max", "ReduceMax", "", 1, 3, 8, 8)]
    [TestCase("constant-left-matmul", "MatMul", "Gate", 0)]
    [TestCase("resize-antialias-message", "Interpolation", "Resize", 1, 3, 8, 8)]
    public void Is_explained(string name, string found, string gone, params int[] shape)
    {
        OnnxGraph graph = OnnxReader.Read(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, "model.onnx"));
        int[] input = shape is [0] ? [.. graph.Inputs[0].Dimensions!.Select(d => (int)(d.Size ?? 1))] : shape;
        string? output = graph.Outputs.FirstOrDefault(o => o.Name == "probabilities")?.Name;
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("gradient"), input, output);
        Assert.That(plan.Rows.Select(r => r.Operator), Does.Contain(found).And.Not.Contain(gone));
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, input.Aggregate(1, (n, d) => n * d)).Select(_ => (float)random.NextDouble())];
        float[] r = [.. Enumerable.Range(0, plan.OutputShape.Aggregate(1, (n, d) => n * d)).Select(_ => (float)random.NextDouble())];
        float[] Relevance(TestEngine engine)
        {
            using IRelevanceSession session = TestEngines.On(engine).Open(plan);
            return Run.On(session, new HostTensor(x, input), new StartRelevance.Given(r)).Passes[0].Relevance;
        }

        TensorReport report = TensorReport.Compare(Relevance(TestEngine.Cpu), Relevance(TestEngine.OnnxRuntime));
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
        Assert.That(Relevance(TestEngine.OnnxRuntime), Has.Some.Not.Zero);
    }
}
