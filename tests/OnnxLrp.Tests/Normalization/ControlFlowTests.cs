using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;
using OnnxLrp.Normalization;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

/// <summary>Loops and scans written out compute what ONNX Runtime's own operators compute; what depends on data is refused.</summary>
public sealed class ControlFlowTests
{
    private const AttributeProto.Types.AttributeType GraphType = AttributeProto.Types.AttributeType.Graph;

    /// <summary>A running sum that is scaled, and what it is after each slice.</summary>
    private static readonly GraphProto Running = Body(
        ["s", "x"], ["s2", "y"], Node("Add", ["s", "x"], "a"), Node("Mul", ["a", "half"], "s2"), Node("Tanh", ["s2"], "y"));

    [TestCase(11, 1, 0, 0, 0)]
    [TestCase(13, 0, 1, 0, 0)]
    [TestCase(18, 2, 0, 1, 0)]
    [TestCase(18, -1, 1, 1, 1)]
    public void Scan_is_its_body_for_each_slice(int opset, int axis, int backwards, int outputAxis, int outputBackwards)
    {
        int[] shape = [2, 3, 4], state = [.. shape.Where((_, d) => d != (axis + 3) % 3)];
        OnnxGraph graph = new TestModels(opset).Input("x", shape).Input("s0", state).Constant("half", [], 0.5f)
            .Node("Scan", ["s0", "x"], ["s", "y"], a => a.With("num_scan_inputs", 1).With("scan_input_axes", [axis]).With("scan_input_directions", [backwards])
                .With("scan_output_axes", [outputAxis]).With("scan_output_directions", [outputBackwards]).With(Attribute(Running)))
            .Output("y").Output("s").Graph();
        AssertWrittenOut(graph);
    }

    [Test]
    public void Many_slices_are_the_same_as_few()
    {
        OnnxGraph graph = new TestModels(18).Input("x", 300, 2).Input("s0", 2).Constant("half", [], 0.5f)
            .Node("Scan", ["s0", "x"], ["s", "y"], a => a.With("num_scan_inputs", 1).With(Attribute(Running))).Output("y").Output("s").Graph();
        AssertWrittenOut(graph);
    }

    [Test]
    public void Loop_runs_as_often_as_it_says()
    {
        GraphProto body = Body(["i", "c", "v"], ["c", "w", "w"], Node("Cast", ["i"], "f", new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 }),
            Node("Add", ["v", "f"], "a"), Node("Mul", ["a", "half"], "w"));
        OnnxGraph graph = new TestModels(13).Input("x", 2, 3).Tensor(OnnxTensor.FromInt64s("M", [], [5])).Constant("half", [], 0.5f)
            .Node("Loop", ["M", "", "x"], ["y", "all"], a => a.With(Attribute(body))).Output("all").Output("y").Graph();
        AssertWrittenOut(graph);
    }

    [Test]
    public void Loop_ends_where_a_counter_says()
    {
        GraphProto body = Body(["i", "c", "n", "v"], ["goes", "n2", "w"], Node("Add", ["n", "one"], "n2"), Node("Less", ["n2", "seven"], "goes"), Node("Mul", ["v", "half"], "w"));
        OnnxGraph graph = new TestModels(13).Input("x", 2, 3).Tensor(OnnxTensor.FromInt64s("M", [], [long.MaxValue])).Tensor(True("yes"))
            .Tensor(OnnxTensor.FromInt64s("zero", [], [0])).Tensor(OnnxTensor.FromInt64s("one", [], [1])).Tensor(OnnxTensor.FromInt64s("seven", [], [7])).Constant("half", [], 0.5f)
            .Node("Loop", ["M", "yes", "zero", "x"], ["n", "y"], a => a.With(Attribute(body))).Output("y").Graph();
        AssertWrittenOut(graph);
        float[] x = [1, 2, 3, 4, 5, 6];
        OnnxGraph written = WrittenOut(graph);
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(x, [2, 3]) };
        Assert.That(GraphRuns.Run(written, inputs), Is.EqualTo(x.Select(v => v / 128)).Within(1e-6));
    }

    [Test]
    public void Loops_within_loops_are_written_out()
    {
        GraphProto inner = Body(["i", "c", "v"], ["c", "w"], Node("Mul", ["v", "half"], "w"));
        GraphProto outer = Body(["j", "d", "u"], ["d", "t"], Loop(inner, ["M", "", "u"], ["t"]));
        OnnxGraph graph = new TestModels(13).Input("x", 2, 3).Tensor(OnnxTensor.FromInt64s("M", [], [3])).Constant("half", [], 0.5f)
            .Node("Loop", ["M", "", "x"], ["y"], a => a.With(Attribute(outer))).Output("y").Graph();
        AssertWrittenOut(graph);
    }

    [TestCase(1_000_000_000L, "1000000000 iterations of 1 nodes; at most 100000 nodes are explained")]
    [TestCase(long.MaxValue, "iterations of 1 nodes")]
    public void Too_many_iterations_are_refused_in_one_line(long trips, string reason)
    {
        GraphProto body = Body(["i", "c", "v"], ["c", "w"], Node("Mul", ["v", "half"], "w"));
        AssertRefused(Loops(trips, body), reason);
    }

    [Test]
    public void Loops_within_loops_are_bounded_together()
    {
        GraphProto body = Body(["i", "c", "v"], ["c", "w"], Node("Mul", ["v", "half"], "w"));
        for (int i = 0; i < 5; i++) body = Body(["i", "c", "v"], ["c", "w"], Loop(body, ["M", "", "v"], ["w"]));
        AssertRefused(Loops(1000, body), "control flow");
    }

    [Test]
    public void Trip_count_that_depends_on_data_is_refused()
    {
        GraphProto body = Body(["i", "c", "v"], ["c", "w"], Node("Mul", ["v", "half"], "w"));
        OnnxGraph graph = new TestModels(13).Input("x", 2, 3).Constant("half", [], 0.5f).Node("ReduceMax", ["x"], "m", a => a.With("keepdims", 0))
            .Node("Cast", ["m"], "M", a => a.With("to", (long)OnnxElementType.Int64)).Node("Loop", ["M", "", "x"], ["y"], a => a.With(Attribute(body))).Output("y").Graph();
        AssertRefused(graph, "its trip count depends on data");
    }

    [Test]
    public void Condition_that_depends_on_data_is_refused()
    {
        GraphProto body = Body(["i", "c", "v"], ["goes", "w"], Node("Mul", ["v", "half"], "w"),
            Node("ReduceMax", ["w"], "m", new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int }), Node("Less", ["m", "half"], "goes"));
        AssertRefused(Loops(5, body), "the condition in its body depends on data");
    }

    private static OnnxGraph Loops(long trips, GraphProto body) => new TestModels(13).Input("x", 2, 3).Tensor(OnnxTensor.FromInt64s("M", [], [trips])).Constant("half", [], 0.5f)
        .Node("Loop", ["M", "", "x"], ["y"], a => a.With(Attribute(body))).Output("y").Graph();

    private static void AssertRefused(OnnxGraph graph, string reason)
    {
        ModelNotSupportedException error = Assert.Throws<ModelNotSupportedException>(() => new LrpPlanner(new OnnxRuntimeProbe())
            .Plan(graph, CompositePresets.Create("epsilon"), [2, 3]))!;
        Assert.That(error.Message, Does.Contain(reason));
    }

    private static void AssertWrittenOut(OnnxGraph graph)
    {
        OnnxGraph written = WrittenOut(graph);
        Dictionary<string, HostTensor> inputs = GraphRuns.RandomInputs(GraphRuns.Shapes(graph));
        using var before = new OnnxRuntimeForward(graph, []);
        using var after = new OnnxRuntimeForward(written, []);
        using ForwardPass expected = before.Run(inputs), found = after.Run(inputs);
        foreach (string output in graph.Outputs.Select(o => o.Name))
        {
            Assert.That(found.Values(output).ToArray(), Is.EqualTo(expected.Values(output).ToArray()).Within(1e-6), output);
        }
    }

    private static OnnxGraph WrittenOut(OnnxGraph graph)
    {
        OnnxGraph written = new PassRunner(new OnnxRuntimeProbe()).Apply(graph, GraphRuns.Shapes(graph), Normalizer.Passes(new OnnxRuntimeProbe())).Graph;
        Assert.That(written.Nodes.Any(n => n.Attributes.HasSubgraph), Is.False);
        return written;
    }

    private static OnnxTensor True(string name) => new(name, OnnxElementType.Bool, [], new byte[] { 1 });

    private static AttributeProto Attribute(GraphProto body) => new() { Name = "body", Type = GraphType, G = body };

    private static NodeProto Loop(GraphProto body, string[] inputs, string[] outputs) =>
        new() { OpType = "Loop", Name = "inner", Input = { inputs }, Output = { outputs }, Attribute = { Attribute(body) } };

    private static NodeProto Node(string op, string[] inputs, string output, params AttributeProto[] attributes) =>
        new() { OpType = op, Name = $"node_{output}", Input = { inputs }, Output = { output }, Attribute = { attributes } };

    private static GraphProto Body(string[] inputs, string[] outputs, params NodeProto[] nodes) => new()
    {
        Name = "body",
        Node = { nodes },
        Input = { inputs.Select(Value) },
        Output = { outputs.Select(Value) },
    };

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = name switch { "i" or "j" or "n" or "n2" => 7, "c" or "d" or "goes" => 9, _ => 1 },
                Shape = name is "i" or "j" or "n" or "n2" or "c" or "d" or "goes" ? new TensorShapeProto() : null,
            },
        },
    };
}
