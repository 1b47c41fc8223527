using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Engines;

[TestFixture]
internal sealed class OnnxRuntimeForwardTests
{
    private static readonly OnnxGraph Graph = new TestModels()
        .Input("x", -1, 2).Constant("w", [2, 2], 1, 2, 3, 4).Node("MatMul", ["x", "w"], "a").Node("Relu", ["a"], "y").Output("y").Graph();

    private static Dictionary<string, HostTensor> X(params float[] values) => new() { ["x"] = new HostTensor(values, [values.Length / 2, 2]) };

    [Test]
    public void Gives_outputs_activations_inputs_and_initializers()
    {
        using var forward = new OnnxRuntimeForward(Graph, ["a", "x", "w", "a"]);
        using ForwardPass pass = forward.Run(X(1, -1, 0, 1));
        Assert.Multiple(() =>
        {
            Assert.That(pass.Values("a").ToArray(), Is.EqualTo(new float[] { -2, -2, 3, 4 }));
            Assert.That(pass.Values("y").ToArray(), Is.EqualTo(new float[] { 0, 0, 3, 4 }));
            Assert.That(pass.Values("x").ToArray(), Is.EqualTo(new float[] { 1, -1, 0, 1 }));
            Assert.That(pass.Values("w").ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
            Assert.That(pass.Shape("a"), Is.EqualTo(new[] { 2, 2 }));
            Assert.That(pass.Shape("x"), Is.EqualTo(new[] { 2, 2 }));
            Assert.That(pass.Shape("w"), Is.EqualTo(new[] { 2, 2 }));
        });
    }

    [Test]
    public void Converts_inputs_to_the_declared_type([Values(OnnxElementType.Int64, OnnxElementType.Int32, OnnxElementType.UInt8, OnnxElementType.Double, OnnxElementType.Float16)] OnnxElementType type)
    {
        OnnxGraph graph = new TestModels().Input("x", type, 3).Node("Cast", ["x"], "y", a => a.With("to", 1L)).Output("y").Graph();
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 0, 1, 7 }, [3]) });
        Assert.That(pass.Values("y").ToArray(), Is.EqualTo(new float[] { 0, 1, 7 }));
    }

    [Test]
    public void Gives_integer_activations_as_integers_and_as_floats()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 3).Node("ArgMax", ["x"], "i", a => a.With("axis", 1L)).Node("Cast", ["i"], "y", a => a.With("to", 1L)).Output("y").Graph();
        using var forward = new OnnxRuntimeForward(graph, ["i"]);
        using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 0, 1, 7 }, [1, 3]) });
        Assert.That(pass.Integers("i"), Is.EqualTo(new long[] { 2 }));
        Assert.That(pass.Values("i").ToArray(), Is.EqualTo(new float[] { 2 }));
    }

    [Test]
    public void Captured_tensors_are_those_of_the_unoptimised_graph()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 3, 16, 16).Weights("w", [16, 3, 3, 3]).Node("Conv", ["x", "w"], "c", a => a.With("pads", [1L, 1, 1, 1]))
            .BatchNorm("c", "n", 16).Node("Relu", ["n"], "r").Node("MaxPool", ["r"], "y", a => a.With("kernel_shape", [2L, 2])).Output("y").Graph();
        Dictionary<string, HostTensor> inputs = GraphRuns.RandomInputs(GraphRuns.Shapes(graph));
        using var forward = new OnnxRuntimeForward(graph, ["c", "n", "r"]);
        using ForwardPass pass = forward.Run(inputs);
        foreach (string tensor in new[] { "c", "n", "r" })
        {
            OnnxGraph upTo = graph with { Outputs = [new OnnxValue(tensor, OnnxElementType.Float, null)] };
            float[] expected = GraphRuns.Run(upTo, inputs);
            float[] found = pass.Values(tensor).ToArray();
            Assert.That(found.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1e-5f), tensor);
        }
    }

    [Test]
    public void Two_threads_may_run_at_once()
    {
        using var forward = new OnnxRuntimeForward(Graph, []);
        float[] sums = new float[64];
        Parallel.For(0, sums.Length, i =>
        {
            using ForwardPass pass = forward.Run(X(i, i));
            sums[i] = pass.Values("y")[0];
        });
        Assert.That(sums, Is.EqualTo(Enumerable.Range(0, sums.Length).Select(i => 4f * i)));
    }

    [Test]
    public void Refuses_to_capture_an_unknown_tensor()
        => Assert.That(() => new OnnxRuntimeForward(Graph, ["gone"]), Failed("test.onnx: capturing tensor 'gone' failed: no node makes it; name a tensor of the graph."));

    [Test]
    public void Refuses_a_missing_input()
    {
        using var forward = new OnnxRuntimeForward(Graph, []);
        Assert.That(
            () => forward.Run(new Dictionary<string, HostTensor>()),
            Failed("test.onnx: the forward pass failed: input 'x: Float [batch, 2]' is missing; give it; the model's inputs are x."));
    }

    [Test]
    public void Refuses_values_that_do_not_fill_the_shape()
    {
        using var forward = new OnnxRuntimeForward(Graph, []);
        Assert.That(
            () => forward.Run(new Dictionary<string, HostTensor> { ["x"] = new(new float[3], [2, 2]) }),
            Failed("test.onnx: the forward pass failed: input 'x' has 3 values for shape [2,2]; give 4 values."));
    }

    [Test]
    public void Refuses_to_give_what_was_not_captured()
    {
        using var forward = new OnnxRuntimeForward(Graph, []);
        using ForwardPass pass = forward.Run(X(1, 1));
        Assert.That(
            () => pass.Values("a").Length,
            Failed("test.onnx: reading tensor 'a' failed: it was not captured by this forward pass; name it when the forward pass is made."));
    }

    [Test]
    public void A_shape_that_the_model_refuses_is_told_on_one_line()
    {
        using var forward = new OnnxRuntimeForward(Graph, []);
        ForwardFailedException error = Assert.Throws<ForwardFailedException>(() => forward.Run(new Dictionary<string, HostTensor> { ["x"] = new(new float[3], [1, 3]) }).Dispose())!;
        Assert.That(error.Message, Does.StartWith("test.onnx: the forward pass failed: ONNX Runtime says: ").And.Not.Contains("\n").And.EndsWith("; check the model and the input shapes with ONNX Runtime alone."));
    }

    [Test]
    public void An_operator_that_does_not_exist_is_told_on_one_line()
    {
        OnnxGraph graph = new TestModels().Input("x", 1).Node("NoSuchOperator", ["x"], "y").Output("y").Graph();
        ForwardFailedException error = Assert.Throws<ForwardFailedException>(() => _ = new OnnxRuntimeForward(graph, []))!;
        Assert.That(error.Message, Does.StartWith("test.onnx: loading the model failed: ONNX Runtime says: ").And.Contains("NoSuchOperator").And.Not.Contains("\n"));
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint Failed(string message) => Throws.TypeOf<ForwardFailedException>().With.Message.EqualTo(message);
}
