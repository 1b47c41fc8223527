using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Operators;

/// <summary>
/// Attention in which all keys of one row are masked, so that its Softmax is NaN, and a Where drops the row later: relevance is what it
/// would be had the row been computed, since nothing of it reaches the output.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class MaskedRowTests(TestEngine engine)
{
    private static readonly int[] Shape = [1, 3, 3];

    [Test]
    public void A_dropped_row_may_be_undefined(
        [Values("a", "z", "l", "n")] string dropped, [Values("epsilon", "epsilon-plus", "epsilon-alpha2beta1", "gradient")] string preset)
    {
        _ = TestEngines.On(engine);
        Composite composite = CompositePresets.Create(preset);
        float[] masked = Relevance(Attention(dropped, maskAll: true), composite), open = Relevance(Attention(dropped, maskAll: false), composite);
        Assert.That(open, Has.Some.Not.Zero);
        TensorReport report = TensorReport.Compare(open, masked);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    [Test]
    public void What_is_undefined_up_to_the_output_is_not_replaced()
    {
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(Attention("", maskAll: true), CompositePresets.Create("epsilon"), Shape);
        Assert.That(plan.Undefined, Is.Empty);
    }

    /// <param name="dropped">After which tensor the Where comes: attention weights, their product with the values, a linear layer, a
    /// normalisation; empty: nowhere.</param>
    /// <param name="maskAll">Whether the row has no key at all, or all of them.</param>
    private static OnnxGraph Attention(string dropped, bool maskAll)
    {
        byte row = maskAll ? (byte)0 : (byte)1;
        TestModels model = new TestModels(17, seed: 4).Input("x", Shape).Weights("wq", [3, 3]).Weights("wv", [3, 3]).Weights("wo", [3, 3]).Constant("one", [3], 1, 1, 1)
            .Constant("lowest", [], float.NegativeInfinity).Constant("zero", [], 0)
            .Tensor(new OnnxTensor("keys", OnnxElementType.Bool, [1, 3, 3], new byte[] { 1, 1, 0, row, row, row, 1, 1, 1 }))
            .Tensor(new OnnxTensor("rows", OnnxElementType.Bool, [1, 3, 1], new byte[] { 1, 0, 1 }))
            .Node("MatMul", ["x", "wq"], "q").Node("Transpose", ["x"], "k", a => a.With("perm", [0, 2, 1])).Node("MatMul", ["q", "k"], "scores")
            .Node("Where", ["keys", "scores", "lowest"], "m").Node("Softmax", ["m"], "a").Node("MatMul", ["x", "wv"], "v");
        string After(string tensor)
        {
            if (tensor == dropped) model.Node("Where", ["rows", tensor, "zero"], $"{tensor}.kept");
            return tensor == dropped ? $"{tensor}.kept" : tensor;
        }
        model.Node("MatMul", [After("a"), "v"], "z");
        model.Node("MatMul", [After("z"), "wo"], "l");
        model.Node("LayerNormalization", [After("l"), "one"], "n");
        return model.Node("ReduceMean", [After("n")], "y", a => a.With("axes", [1]).With("keepdims", 0L)).Output("y").Graph();
    }

    private float[] Relevance(OnnxGraph graph, Composite composite) =>
        Run.Relevance(TestEngines.On(engine), graph, composite, [0.3f, -0.8f, 0.5f, 1.2f, 0.4f, -0.6f, 0.7f, 0.9f, -1.1f], Shape, [1, -0.5f, 0.25f]);
}
