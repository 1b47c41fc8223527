using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines;

/// <summary>What is peculiar to the engine that runs the backward pass in ONNX Runtime; what all engines share is tested on all of them.</summary>
[TestFixture]
public sealed class OrtEngineTests
{
    private static readonly Composite Defaults = new("defaults", []);

    [Test]
    public void Layer_relevance_is_the_relevance_of_the_rest_of_the_network()
    {
        float[] x = [1, -2, 0.5f], w = [1, -1, 0.5f, 2, 0.25f, -3, 1, 1, -0.5f], start = [1, 2, -1];
        OnnxGraph whole = Rest(new TestModels().Input("x", 1, 3).Constant("w", [3, 3], w).Node("MatMul", ["x", "w"], "h"));
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(whole, Defaults, [1, 3]);
        using var engine = new OrtEngine();
        using IRelevanceSession session = engine.Open(plan);
        BackwardResult asked = Run.On(session, new HostTensor(x, [1, 3]), new StartRelevance.Given(start), "h", "y").Passes[0];
        BackwardResult plain = Run.On(session, new HostTensor(x, [1, 3]), new StartRelevance.Given(start)).Passes[0];

        float[] h = [.. Enumerable.Range(0, 3).Select(m => Enumerable.Range(0, 3).Sum(k => x[k] * w[(k * 3) + m]))];
        float[] rest = Run.Relevance(engine, Rest(new TestModels().Input("h", 1, 3)), Defaults, h, [1, 3], start);
        Assert.That(asked.Layers.Keys, Is.EquivalentTo(["h", "y"]));
        Assert.That(asked.Layers["h"], Is.EqualTo(rest).Within(1e-6));
        Assert.That(asked.Layers["y"], Is.EqualTo(start));
        Assert.That(asked.Relevance, Is.EqualTo(plain.Relevance));
        Assert.That(plain.Layers, Is.Empty);
    }

    [Test]
    public void Equal_maxima_of_overlapping_padded_windows_share([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        float[] x = [.. Enumerable.Range(0, 25).Select(_ => (float)random.Next(-1, 2))], r = [.. Enumerable.Range(0, 9).Select(_ => (float)random.Next(-4, 5))];
        OnnxGraph graph = new TestModels().Input("x", 1, 1, 5, 5)
            .Node("MaxPool", ["x"], "y", a => a.With("kernel_shape", [3, 3]).With("strides", [2, 2]).With("pads", [1, 1, 1, 1])).Output("y").Graph();
        using var engine = new OrtEngine();
        float[] relevance = Run.Relevance(engine, graph, Run.Only("MaxPool", new ShareRule()), x, [1, 1, 5, 5], r);

        var expected = new double[25];
        for (int j = 0; j < 9; j++)
        {
            int top = (j / 3 * 2) - 1, left = (j % 3 * 2) - 1;
            int[] window = [.. Enumerable.Range(0, 25).Where(i => i / 5 >= top && i / 5 < top + 3 && i % 5 >= left && i % 5 < left + 3)];
            int[] winners = [.. window.Where(i => x[i] == window.Max(k => x[k]))];
            foreach (int i in winners) expected[i] += (double)r[j] / winners.Length;
        }
        TensorReport report = TensorReport.Compare(expected, relevance, [5, 5]);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    [Test]
    public void Equal_maxima_of_the_whole_picture_share()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2, 2, 2).Node("GlobalMaxPool", ["x"], "y").Output("y").Graph();
        using var engine = new OrtEngine();
        float[] relevance = Run.Relevance(engine, graph, Run.Only("GlobalMaxPool", new ShareRule()), [3, 1, 3, 3, -1, -2, -1, -4], [1, 2, 2, 2], [6, 5]);
        Assert.That(relevance, Is.EqualTo([2f, 0f, 2f, 2f, 2.5f, 0f, 2.5f, 0f]));
    }

    [Test]
    public void Equal_nodes_and_constants_are_written_once()
    {
        var nodes = new NodeEmitter(["a"]);
        string a = nodes.Input("a", [2]);
        string[] relus = [nodes.Emit("Relu", [a]), nodes.Emit("Relu", [a])];
        string[] constants = [nodes.Constant([1, 2], [2]), nodes.Constant([1, 2], [2]), nodes.Constant([1, 2], [1, 2])];
        Assert.That(relus.Distinct().Count(), Is.EqualTo(1));
        Assert.That(constants.Distinct().Count(), Is.EqualTo(2), "another shape is another constant");
        Assert.That(nodes.ToGraph("test", [("y", relus[0])]).Nodes, Has.Count.EqualTo(2), "Relu and the Identity that names the output");
    }

    [Test]
    public void Dear_layers_of_alpha_beta_make_their_output_from_its_parts()
    {
        const int Channels = 64, Size = 29;
        var random = new Random(7);
        int[] shape = [1, Channels, Size, Size], kernel = [Channels, Channels, 3, 3];
        OnnxAttributes Pads(OnnxAttributes a) => a.With("pads", [1, 1, 1, 1]);
        OnnxGraph graph = new TestModels().Input("x", shape)
            .Constant("w1", kernel, Values(random, Channels * Channels * 9, 0.1)).Constant("b1", [Channels], Values(random, Channels, 0.2))
            .Constant("w2", kernel, Values(random, Channels * Channels * 9, 0.1)).Constant("b2", [Channels], Values(random, Channels, 0.2))
            .Node("Conv", ["x", "w1", "b1"], "z1", Pads).Node("Relu", ["z1"], "a1").Node("Conv", ["a1", "w2", "b2"], "z2", Pads).Node("Relu", ["z2"], "y").Output("y").Graph();
        Composite composite = Run.Only("Conv", new AlphaBetaRule(2, 1));
        float[] x = Values(random, shape.Aggregate((a, b) => a * b), 1), start = Values(random, x.Length, 1);

        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape);
        OnnxGraph lowered = ExplainerLowering.Lower(plan, ["y"], ["x"], StartInput.Relevance).Graph;
        Assert.That(lowered.Nodes.Count(n => n.Is("Conv")), Is.EqualTo(8 + 4), "signed input: four products and four adjoints; input ≥ 0: two and two; no forward product besides");
        EngineResult parts = Run.Result(TestEngines.On(TestEngine.OnnxRuntime), graph, composite, x, shape, start), whole = Run.Result(TestEngines.On(TestEngine.Cpu), graph, composite, x, shape, start);
        TensorReport scores = TensorReport.Compare(whole.Logits, parts.Logits, shape);
        TensorReport relevance = TensorReport.Compare(whole.Passes[0].Relevance, parts.Passes[0].Relevance, shape);
        Assert.That(scores.Within(Tolerances.Float32Layer), scores.ToString());
        Assert.That(relevance.Within(1e-4), relevance.ToString());
    }

    [Test]
    public void Clip_leaves_the_product_in_front_of_it_to_its_Relu()
    {
        var random = new Random(3);
        int[] shape = [1, 16, 32, 32];
        OnnxGraph graph = new TestModels().Input("x", shape).Constant("w", [16, 16, 1, 1], Values(random, 256, 4)).Constant("v", [16, 16, 1, 1], Values(random, 256, 1))
            .Constant("low", [], [0f]).Constant("high", [], [6f])
            .Node("Conv", ["x", "w"], "z").Node("Clip", ["z", "low", "high"], "a").Node("Conv", ["a", "v"], "y").Output("y").Graph();
        Composite composite = Run.Only("Conv", new EpsilonRule(0.5f));
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape);
        OnnxNode[] nodes = [.. ExplainerLowering.Lower(plan, ["y"], ["x"], StartInput.Relevance).Graph.Nodes];
        string relu = nodes.Single(n => n.Is("Relu")).Output;
        Assert.That(nodes.Single(n => n.Output == "a").Inputs[0], Is.EqualTo(relu), "the Clip reads max(z, 0)");
        Assert.That(nodes.Count(n => n.Inputs.Contains("z")), Is.EqualTo(1), "nothing else reads z");

        float[] x = Values(random, 16 * 1024, 1), start = Values(random, 16 * 1024, 1);
        float[] found = Run.Relevance(TestEngines.On(TestEngine.OnnxRuntime), graph, composite, x, shape, start);
        float[] expected = Run.Relevance(TestEngines.On(TestEngine.Cpu), graph, composite, x, shape, start);
        TensorReport report = TensorReport.Compare(expected, found, shape);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    private static float[] Values(Random random, int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1)))];

    /// <summary>y = relu(h) + h: relevance reaches h on two ways.</summary>
    private static OnnxGraph Rest(TestModels model) => model.Node("Relu", ["h"], "p").Node("Add", ["p", "h"], "y").Output("y").Graph();
}
