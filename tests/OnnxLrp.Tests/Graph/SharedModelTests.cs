using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Tests.Graph;

/// <summary>Real models and the golden models are read, written back, run, probed and canonized.</summary>
[TestFixture]
internal sealed class SharedModelTests
{
    /// <summary>100 to 600 MB of constant-filled weights, or slow: only read and written.</summary>
    private static readonly HashSet<string> Large =
        ["light_vgg19.onnx", "light_bvlc_alexnet.onnx", "light_zfnet512.onnx", "light_resnet50.onnx", "light_inception_v1.onnx"];

    /// <summary>ONNX Runtime itself cannot run it at its declared shape: a Concat gets 200 and 201 columns.</summary>
    private static readonly HashSet<string> DoesNotRun = ["onnxmltools_testmodel0_bn.onnx"];

    /// <summary>The models of the shared folder, or one placeholder that makes a test report why it is ignored.</summary>
    private static IEnumerable<string> ModelNames => SharedFolder.Find("models") is { } folder
        ? Directory.EnumerateFiles(folder, "*.onnx").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        : ["absent"];

    [TestCaseSource(nameof(ModelNames))]
    public void Every_model_reads_and_writes_back(string name)
    {
        string path = SharedFolder.Require("models", name);
        OnnxGraph graph = OnnxReader.Read(path);
        OnnxGraph again = OnnxReader.Read(OnnxWriter.ToBytes(graph), name, null);
        Assert.That(again.Nodes.Select(Text), Is.EqualTo(graph.Nodes.Select(Text)));
        Assert.That(again.Initializers.Keys, Is.EquivalentTo(graph.Initializers.Keys));
        Assert.That(graph.Nodes.Select(n => n.Name), Is.Unique);
    }

    [TestCaseSource(nameof(ModelNames))]
    public void Every_model_keeps_its_outputs_when_canonized(string name)
    {
        string path = SharedFolder.Require("models", name);
        if (Large.Contains(name) || DoesNotRun.Contains(name))
            Assert.Ignore("See the lists in this file.");
        OnnxGraph graph = OnnxReader.Read(path);
        Dictionary<string, int[]> shapes = GraphRuns.Shapes(graph);
        if (name.StartsWith("vad_silero", StringComparison.Ordinal))
            shapes["input"] = [1, 512];

        RewrittenGraph canonized = GraphRuns.Canonize(graph, shapes, Passes());
        TestContext.Out.WriteLine($"{graph.Nodes.Count} → {canonized.Graph.Nodes.Count} nodes, {Norms(graph)} → {Norms(canonized.Graph)} BatchNormalization");
        TestContext.Out.WriteLine(string.Join('\n', canonized.Notes));
        // A float16 model rounds to 11 bits in every layer, its canonized form does not.
        double tolerance = graph.Inputs[0].ElementType == OnnxElementType.Float16 ? 2e-3 : 1e-5;
        GraphRuns.AssertSameOutputs(graph, canonized.Graph, shapes, tolerance);
    }

    [Test]
    public void Every_golden_model_keeps_its_outputs_when_canonized()
    {
        Assert.Multiple(() =>
        {
            foreach (GoldenCase golden in GoldenCases.Committed)
            {
                string name = golden.Name;
                OnnxGraph graph = OnnxReader.Read(golden.Model, name, null);
                Dictionary<string, int[]> shapes = GraphRuns.Shapes(graph, unknown: 2);
                RewrittenGraph canonized = GraphRuns.Canonize(graph, shapes, Passes());
                GraphRuns.AssertSameOutputs(graph, canonized.Graph, shapes);
                if (name.StartsWith("bn_right", StringComparison.Ordinal))
                    Assert.That(canonized.Graph.Nodes[0].OpType, Is.EqualTo("ThresholdRelu"), name);
                foreach ((string prefix, string opType) in new[] { ("act_silu", "Silu"), ("act_gelu", "Gelu"), ("act_hardswish", "HardSwish") })
                    Assert.That(canonized.Graph.Nodes.Count(n => n.OpType == opType), Is.EqualTo(name.StartsWith(prefix, StringComparison.Ordinal) ? 2 : 0), name);
            }
        });
    }

    private static IGraphPass[] Passes() =>
    [
        new WidenToFloat32(), new FoldConstants(), new RemovePassThrough(), new RecognizePatterns(), new MergeScaleIntoBatchNorm(),
        new FuseBatchNormLeft(tellRefusals: false), new FuseBatchNormRight(new OnnxRuntimeProbe()),
    ];

    private static int Norms(OnnxGraph graph) => graph.Nodes.Count(n => n.OpType == "BatchNormalization");

    private static string Text(OnnxNode node) => $"{node} ({string.Join(",", node.Inputs)}) ({string.Join(",", node.Outputs)}) {string.Join(",", node.Attributes.Names)} {string.Join(",", node.Captured)}";
}
