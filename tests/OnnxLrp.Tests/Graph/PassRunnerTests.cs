using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Tests.Graph;

[TestFixture]
internal sealed class PassRunnerTests
{
    /// <summary>Every kind of rewrite happens at least once.</summary>
    private static readonly OnnxGraph Graph = new TestModels()
        .Input("x", 2, 3, 6, 6)
        .Weights("w0", [4, 3, 3, 3]).Node("Neg", ["w0"], "w")
        .Node("Conv", ["x", "w"], "c").BatchNorm("c", "n", 4)
        .Node("Identity", ["n"], "i").Node("Sigmoid", ["i"], "s").Node("Mul", ["i", "s"], "silu")
        .BatchNorm("silu", "m", 4).Node("Relu", ["m"], "r")
        .Weights("v", [5, 4, 3, 3]).Node("Conv", ["r", "v"], "d", a => a.With("pads", [1L, 1, 1, 1]))
        .Node("Flatten", ["d"], "y").Output("y").Graph();

    [Test]
    public void The_facts_it_hands_on_are_those_of_a_new_probe()
    {
        Dictionary<string, int[]> shapes = GraphRuns.Shapes(Graph);
        RewrittenGraph result = GraphRuns.Canonize(
            Graph, shapes, new WidenToFloat32(), new FoldConstants(), new RemovePassThrough(), new RecognizePatterns(), new MergeScaleIntoBatchNorm(), new FuseBatchNormLeft(tellRefusals: false), new FuseBatchNormRight(new OnnxRuntimeProbe()));
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Conv", "Silu", "ThresholdRelu", "Conv", "Add", "Flatten" }));
        GraphFacts fresh = new OnnxRuntimeProbe().Probe(result.Graph, shapes);
        Assert.Multiple(() =>
        {
            foreach (string tensor in result.Graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)))
            {
                Assert.That(result.Facts!.Shapes[tensor], Is.EqualTo(fresh.Shapes[tensor]), tensor);
                Assert.That(result.Facts.Types[tensor], Is.EqualTo(fresh.Types[tensor]), tensor);
                Assert.That(result.Facts.Constants.ContainsKey(tensor), Is.EqualTo(fresh.Constants.ContainsKey(tensor)), tensor);
            }
        });
        GraphRuns.AssertSameOutputs(Graph, result.Graph, shapes);
    }

    [Test]
    public void Probes_again_only_when_a_pass_made_new_tensors()
    {
        var counting = new CountingProbe();
        new PassRunner(counting).Apply(
            Graph, GraphRuns.Shapes(Graph),
            new FoldConstants(), new RemovePassThrough(), new RecognizePatterns(), new FuseBatchNormLeft());
        Assert.That(counting.Count, Is.EqualTo(1));
    }

    private sealed class CountingProbe : IGraphProbe
    {
        public int Count { get; private set; }

        public GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes)
        {
            Count++;
            return new OnnxRuntimeProbe().Probe(graph, inputShapes);
        }

        public OnnxTensor Value(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, string tensor) =>
            new OnnxRuntimeProbe().Value(graph, inputs, tensor);
    }
}
