using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Methods;
using OnnxLrp.Tests.Applications;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Targets;

/// <summary>
/// Terms of several outputs are starts of one backward pass: with rules that are linear in relevance, their relevance is the sum of that of
/// the terms alone.
/// </summary>
[TestFixture("cpu")]
[TestFixture("ilgpu-cpu")]
[TestFixture("reference")]
internal sealed class SeveralOutputsTests(string device)
{
    private static readonly int[] Shape = [5, 3, 4, 4];
    private readonly float[] _values = PictureNetwork.Picture(Shape, 7);

    [TestCase("cls:2-map:[1,:,:]", "cls:2", "map:[1,:,:]", 1f, -1f)]
    [TestCase("0.5*\"map\":[0,1,:] + 2*cls:top", "map:[0,1,:]", "cls:top", 0.5f, 2f)]
    [TestCase("3 - time:[2,1]", "cls:3", "time:[2,1]", 1f, -1f)]
    [TestCase("map:[0,0,0] - 2*3", "map:[0,0,0]", "cls:3", 1f, -2f)]
    public void Their_relevance_is_the_sum_of_that_of_the_terms(string text, string first, string second, float ofFirst, float ofSecond)
    {
        using LrpExplainer explainer = Load(Options());
        // Two samples a run: a batch of five is explained in three runs, the last one of one sample.
        Explanation[] sum = Explain(explainer, text), one = Explain(explainer, first), other = Explain(explainer, second);
        Assert.That(sum, Has.Length.EqualTo(5));
        for (int n = 0; n < 5; n++)
        {
            float[] expected = [.. one[n].Relevance.Zip(other[n].Relevance, (a, b) => (ofFirst * a) + (ofSecond * b))];
            Assert.That(sum[n].Relevance, Is.EqualTo(expected).Within(2e-5).And.Some.Not.Zero, $"sample {n}");
            Assert.That(sum[n].Score, Is.EqualTo((ofFirst * one[n].Score) + (ofSecond * other[n].Score)).Within(1e-4));
            Assert.That(sum[n].Terms[1].Index, Is.EqualTo(other[n].Index));
        }
    }

    [Test]
    public void The_scores_of_all_outputs_stand_one_after_the_other()
    {
        using LrpExplainer explainer = Load(Options());
        Explanation both = Explain(explainer, "map:[0,0,0] - cls:1")[4];
        Assert.That(both.Scores, Is.EqualTo(Explain(explainer, "map:[0,0,0]")[4].Scores.Concat(Explain(explainer, "cls:1")[4].Scores)).Within(1e-5));
        Assert.That(both.Terms.Select(t => t.Index), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void Each_output_starts_at_its_logits()
    {
        OnnxGraph graph = Network().Node("Softmax", ["cls"], "p", a => a.With("axis", 1)).Node("Sigmoid", ["map"], "q").Output("p").Output("q").Graph();
        using LrpExplainer squashed = Load(graph with { Outputs = [.. graph.Outputs.Where(o => o.Name is "p" or "q")] }, Options());
        using LrpExplainer plain = Load(Options());
        Assert.That(
            Explain(squashed, "p:1 - q:[0,2,2]").SelectMany(e => e.Relevance),
            Is.EqualTo(Explain(plain, "cls:1 - map:[0,2,2]").SelectMany(e => e.Relevance)).Within(1e-6));
    }

    [TestCase("gradient")]
    [TestCase("integrated-gradients")]
    public void Methods_of_gradients_take_them(string method)
    {
        using LrpExplainer explainer = Load(Options() with { Method = MethodTable.Create(method, steps: 3) });
        Explanation[] sum = Explain(explainer, "cls:2-map:[1,:,:]"), one = Explain(explainer, "cls:2"), other = Explain(explainer, "map:[1,:,:]");
        Assert.That(
            sum.SelectMany(e => e.Relevance),
            Is.EqualTo(one.SelectMany(e => e.Relevance).Zip(other.SelectMany(e => e.Relevance), (a, b) => a - b)).Within(2e-5));
    }

    [Test]
    public void A_compiled_file_holds_one_output_and_says_so()
    {
        using LrpExplainer explainer = Load(Options());
        Assert.That(
            () => explainer.Compile([1, 3, 4, 4], Target.Parse("cls:2-map:[1,:,:]")),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains("its terms name 2 outputs").And.Message.Contains("compile a file for each output"));
        Assert.That(CompiledExplainer.SourceOf(explainer.Compile([1, 3, 4, 4], Target.Parse("map:[1,:,:]"))), Is.EqualTo("test.onnx"));
    }

    private Explanation[] Explain(LrpExplainer explainer, string target) => [.. explainer.Explain(_values, Shape, Target.Parse(target)).Select(e => e[0])];

    private LrpOptions Options() => new() { Device = device, Composite = CompositePresets.Create("epsilon"), BatchSize = 2 };

    private static LrpExplainer Load(LrpOptions options) => Load(Network().Graph(), options);

    private static LrpExplainer Load(OnnxGraph graph, LrpOptions options) => LrpExplainer.Load(OnnxWriter.ToBytes(graph), "test.onnx", options);

    /// <summary>Classes [N, 4], a map [N, 2, 4, 4] and a sequence with its batch on the second axis, [4, N, 4], of one convolution.</summary>
    private static TestModels Network() => new TestModels().Input("x", -1, 3, 4, 4).Weights("w", [4, 3, 3, 3]).Weights("v", [2, 4, 1, 1]).Weights("u", [4, 4])
        .Node("Conv", ["x", "w"], "z", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["z"], "a")
        .Node("GlobalAveragePool", ["a"], "g").Node("Flatten", ["g"], "f").Node("MatMul", ["f", "u"], "cls")
        .Node("Conv", ["a", "v"], "map")
        .Node("ReduceMean", ["a"], "rows", a => a.With("axes", [3L]).With("keepdims", 0)).Node("Transpose", ["rows"], "time", a => a.With("perm", [2, 0, 1]))
        .Output("cls").Output("map").Output("time");
}
