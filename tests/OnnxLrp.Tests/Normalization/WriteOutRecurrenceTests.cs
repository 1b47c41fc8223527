using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Normalization.Recurrence;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

/// <summary>Recurrent operators written out over time compute what ONNX Runtime's own operators compute, on random parameters.</summary>
public sealed class WriteOutRecurrenceTests
{
    private const int Time = 4, Samples = 3, Inputs = 5, Hidden = 3;

    /// <summary>A recurrent node in one of its forms.</summary>
    /// <param name="Op">The operator.</param>
    /// <param name="Direction">The direction.</param>
    /// <param name="Optional">Which optional inputs are there: b(ias), l(engths), h, c, p(eepholes).</param>
    /// <param name="Change">More attributes.</param>
    public sealed record Form(string Op, string Direction, string Optional, Func<OnnxAttributes, OnnxAttributes>? Change = null, string What = "")
    {
        public override string ToString() => $"{Op} {Direction} {Optional} {What}".Trim();
    }

    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];

    private static IEnumerable<Form> Forms =>
    [
        .. Directions.SelectMany(d => new[] { "", "b", "bh", "bc", "bhc", "bl", "blhc", "bp", "blhcp", "hcp" }.Select(o => new Form("LSTM", d, o))),
        .. Directions.SelectMany(d => new[] { "", "b", "bh", "bl", "blh" }.Select(o => new Form("GRU", d, o))),
        .. Directions.SelectMany(d => new[] { "", "b", "bh", "bl", "blh" }.Select(o => new Form("GRU", d, o, a => a.With("linear_before_reset", 1), "scaled"))),
        .. Directions.SelectMany(d => new[] { "", "b", "bh", "bl", "blh" }.Select(o => new Form("RNN", d, o))),
        .. new[] { "LSTM", "GRU", "RNN" }.Select(op => new Form(op, "bidirectional", "bh", a => a.With("clip", 0.3f), "clip")),
        new Form("GRU", "forward", "bh", a => a.With("clip", 0.3f).With("linear_before_reset", 1), "clip scaled"),
        new Form("LSTM", "bidirectional", "bhcp", a => a.With("clip", 0.3f), "clip"),
        new Form("LSTM", "bidirectional", "bhcp", a => a.With("input_forget", 1), "coupled"),
        .. new[] { "Relu", "Tanh", "Sigmoid", "Softsign", "Softplus", "LeakyRelu", "ThresholdedRelu", "Elu", "HardSigmoid" }
            .Select(f => new Form("RNN", "forward", "bh", a => a.With("activations", [f]), f)),
        .. new[] { 0f, 0.01f, 0.5f, 1f }.Select(v => new Form("RNN", "forward", "bh", a => a.With("activations", ["ThresholdedRelu"]).With("activation_alpha", [v]), $"TR {v}")),
        new Form("GRU", "forward", "bh", a => a.With("activations", ["HARDSIGMOID", "tanh"]), "names in any case"),
        new Form("GRU", "forward", "bh", a => a.With("activations", ["LeakyRelu", "ThresholdedRelu"]), "usual α"),
        new Form("LSTM", "forward", "bh", a => a.With("activations", ["HardSigmoid", "Elu", "ThresholdedRelu"]), "usual α β"),
        .. new[] { "LeakyRelu", "ThresholdedRelu", "Elu", "HardSigmoid", "Affine", "ScaledTanh" }
            .Select(f => new Form("RNN", "forward", "bh", a => a.With("activations", [f]).With("activation_alpha", [0.3f]).With("activation_beta", [0.2f]), $"{f} α β")),
        new Form("LSTM", "forward", "bhc", a => a.With("activations", ["HardSigmoid", "Relu", "ScaledTanh"])
            .With("activation_alpha", [0.3f, 0.7f]).With("activation_beta", [0.4f, 0.6f]), "three functions"),
        new Form("LSTM", "bidirectional", "bhc", a => a.With("activations", ["Sigmoid", "Elu", "Tanh", "HardSigmoid", "Affine", "LeakyRelu"])
            .With("activation_alpha", [0.9f, 0.3f, 0.7f, 0.1f]).With("activation_beta", [0.4f, 0.2f]), "six functions"),
        new Form("GRU", "bidirectional", "bh", a => a.With("activations", ["HardSigmoid", "Softsign", "Sigmoid", "LeakyRelu"])
            .With("activation_alpha", [0.3f, 0.2f]).With("activation_beta", [0.4f]), "four functions"),
    ];

    [TestCaseSource(nameof(Forms))]
    public void Written_out_form_computes_what_the_operator_computes(Form form)
    {
        OnnxGraph graph = Model(form);
        Assert.That(Largest(graph, WrittenOut(graph, form.Optional), form.Optional), Is.LessThan(1e-5));
    }

    [Test]
    public void Samples_first_is_the_same_with_its_axes_turned([Values("LSTM", "GRU", "RNN")] string op, [Values("forward", "bidirectional")] string direction)
    {
        OnnxGraph second = Model(new Form(op, direction, "bh"));
        TestModels model = new TestModels(14).Input("turned", Samples, Time, Inputs).Input("turned_h", Samples, Count(direction), Hidden);
        OnnxNode node = second.Nodes[0];
        OnnxGraph first = model.Graph() with
        {
            Nodes = [node.With(
                inputs: [.. node.Inputs.Select(i => i switch { "x" => "turned", "h" => "turned_h", _ => i })],
                attributes: node.Attributes.With("layout", 1L))],
            Initializers = second.Initializers,
            Outputs = second.Outputs,
        };
        Dictionary<string, HostTensor> values = Values(second, "bh");
        var turned = new Dictionary<string, HostTensor>
        {
            ["turned"] = Swapped(values["x"]),
            ["turned_h"] = Swapped(values["h"]),
        };
        OnnxGraph written = WrittenOut(Normalizer.AtInference(first).Graph, "", turned.ToDictionary(t => t.Key, t => t.Value.Shape));
        float[][] expected = Run(second, values), found = Run(written, turned);
        Assert.That(found[1], Is.EqualTo(Swapped(new HostTensor(expected[1], [Count(direction), Samples, Hidden])).Data.ToArray()).Within(1e-5));
        int directions = Count(direction);
        for (int i = 0; i < found[0].Length; i++)
        {
            // [N, T, D, H] of [T, D, N, H].
            (int j, int d, int t, int n) = (i % Hidden, i / Hidden % directions, i / Hidden / directions % Time, i / Hidden / directions / Time);
            Assert.That(found[0][i], Is.EqualTo(expected[0][(((((t * directions) + d) * Samples) + n) * Hidden) + j]).Within(1e-5));
        }
    }

    [TestCase(-1)]
    [TestCase(Time + 1)]
    public void Length_outside_the_sequence_is_refused(int length)
    {
        OnnxGraph graph = Model(new Form("LSTM", "forward", "l"));
        var lengths = new OnnxTensor("l", OnnxElementType.Int32, [Samples], BitConverter.GetBytes(length).Concat(new byte[8]).ToArray());
        graph = graph with { Initializers = new Dictionary<string, OnnxTensor>(graph.Initializers) { ["l"] = lengths } };
        ForwardFailedException error = Assert.Throws<ForwardFailedException>(() => new OnnxRuntimeProbe().Probe(graph, GraphRuns.Shapes(graph)))!;
        Assert.That(error.Message, Does.Contain($"a sequence of length {length} in {Time} steps").And.Contain("LSTM"));
    }

    [Test]
    public void Weights_are_one_constant_for_all_steps()
    {
        OnnxGraph written = WrittenOut(Model(new Form("LSTM", "forward", "b")), "b");
        Assert.That(written.Initializers.Values.Count(t => t.Length == (Inputs + Hidden) * Hidden), Is.EqualTo(4));
    }

    private static int Count(string direction) => direction == "bidirectional" ? 2 : 1;

    private static OnnxGraph Model(Form form)
    {
        (int directions, int gates) = (Count(form.Direction), form.Op switch { "LSTM" => 4, "GRU" => 3, _ => 1 });
        TestModels model = new TestModels(14, seed: 3).Input("x", Time, Samples, Inputs);
        model.Weights("W", [directions, gates * Hidden, Inputs], 0.8f).Weights("R", [directions, gates * Hidden, Hidden], 0.8f);
        string Given(char name) => form.Optional.Contains(name) ? $"{name}" : "";
        if (Given('b') != "") model.Weights("b", [directions, 2 * gates * Hidden]);
        if (Given('p') != "") model.Weights("p", [directions, 3 * Hidden]);
        if (Given('l') != "") model.Tensor(new OnnxTensor("l", OnnxElementType.Int32, [Samples], new byte[] { 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0 }));
        // One state is given, the other a constant.
        if (Given('h') != "") model.Input("h", directions, Samples, Hidden);
        if (Given('c') != "") model.Weights("c", [directions, Samples, Hidden]);
        string[] inputs = form.Op == "LSTM"
            ? ["x", "W", "R", Given('b'), Given('l'), Given('h'), Given('c'), Given('p')]
            : ["x", "W", "R", Given('b'), Given('l'), Given('h')];
        string[] outputs = form.Op == "LSTM" ? ["Y", "Y_h", "Y_c"] : ["Y", "Y_h"];
        inputs = inputs[..(Array.FindLastIndex(inputs, i => i != "") + 1)];
        model.Node(form.Op, inputs, outputs, a => (form.Change ?? (same => same))(a.With("hidden_size", Hidden).With("direction", form.Direction)));
        foreach (string output in outputs) model.Output(output);
        return model.Graph();
    }

    private static OnnxGraph WrittenOut(OnnxGraph graph, string optional, IReadOnlyDictionary<string, int[]>? shapes = null)
    {
        OnnxGraph written = new PassRunner(new OnnxRuntimeProbe()).Apply(graph, shapes ?? GraphRuns.Shapes(graph), Normalizer.Passes(new OnnxRuntimeProbe())).Graph;
        Assert.That(written.Nodes.Any(WriteOutRecurrence.IsRecurrent), Is.False, optional);
        return written;
    }

    private static double Largest(OnnxGraph graph, OnnxGraph written, string optional)
    {
        Dictionary<string, HostTensor> inputs = Values(graph, optional);
        float[][] expected = Run(graph, inputs), found = Run(written, inputs);
        return expected.Zip(found).Max(o => o.First.Zip(o.Second, (a, b) => Math.Abs((double)a - b)).Max());
    }

    private static Dictionary<string, HostTensor> Values(OnnxGraph graph, string optional) => GraphRuns.RandomInputs(GraphRuns.Shapes(graph), optional.Length + 5);

    private static float[][] Run(OnnxGraph graph, IReadOnlyDictionary<string, HostTensor> inputs)
    {
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(inputs);
        return [.. graph.Outputs.Select(o => pass.Values(o.Name).ToArray())];
    }

    /// <summary>A tensor of three axes with the first two swapped.</summary>
    private static HostTensor Swapped(HostTensor tensor)
    {
        (int a, int b, int c) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]);
        ReadOnlyMemory<float> data = tensor.Data;
        return new HostTensor((float[])[.. Enumerable.Range(0, a * b * c).Select(i => data.Span[(((i / c % a) * b) + (i / c / a)) * c + (i % c)])], [b, a, c]);
    }
}
