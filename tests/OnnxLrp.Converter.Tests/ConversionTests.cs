using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Converter.Tests;

/// <summary>What the converter makes of small models, looked at in the file that it writes.</summary>
public sealed class ConversionTests
{
    private static readonly int[] Image = [1, 3, 6, 6];

    [Test]
    public void Output_and_report_and_sidecar_are_written_and_the_input_is_not_touched()
    {
        OnnxGraph graph = Network(new TestModels().Input("x", Image)).Node("Softmax", ["z"], "p").Output("p").Graph();
        using Converted run = Converted.Of(graph, "--preprocess", "none");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.ReadAllBytes(run.Source), Is.EqualTo(OnnxWriter.ToBytes(graph)));
        Assert.That(run.Report["written"]!.GetValue<bool>());
        Assert.That(run.Report["logits"]!.GetValue<string>(), Is.EqualTo("z"));
        Assert.That(ModelSidecar.Load(run.Sidecar).Logits, Is.EqualTo("z"), "explanations start before the softmax");
        Assert.That(run.Output, Does.Contain("fold constants").And.Contain("Written"));
        Assert.That(Converted.Deviation(run.Source, run.Target, Image), Is.LessThan(1e-5));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void The_sidecar_names_a_tensor_of_the_file_where_the_output_shapes_its_scores(bool alsoLabels)
    {
        TestModels model = Network(new TestModels().Input("x", Image)).Integers("last", 2)
            .Node("Softmax", ["z"], "p").Node("Unsqueeze", ["p", "last"], "u").Node("ArgMax", ["u"], "label", a => a.With("axis", 1));
        if (alsoLabels) model.Output("label", OnnxElementType.Int64);
        using Converted run = Converted.Of(model.Output("u").Graph());
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string logits = ModelSidecar.Load(run.Sidecar).Logits!;
        using LrpExplainer explainer = LrpExplainer.Load(run.Target, new LrpOptions { Device = "cpu", Output = logits });
        Assert.That(explainer.Plan(Image).Scores.Squash, Is.EqualTo(ScoreSquash.Softmax));
    }

    [Test]
    public void Shape_arithmetic_is_folded_and_the_batch_stays_open()
    {
        OnnxGraph graph = Network(new TestModels().Input("x", -1, 3, 6, 6), flatten: m => m.Node("Shape", ["r"], "s").Tensor(OnnxTensor.FromInt64s("zero", [], [0]))
            .Node("Gather", ["s", "zero"], "count").Integers("axes", 0).Node("Unsqueeze", ["count", "axes"], "n1").Integers("rest", -1)
            .Node("Concat", ["n1", "rest"], "shape", a => a.With("axis", 0)).Node("Reshape", ["r", "shape"], "f")).Output("z").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Converted.Run(run.Target, [3, 3, 6, 6]), Has.Length.EqualTo(15));
        Assert.That(Converted.Deviation(run.Source, run.Target, [2, 3, 6, 6]), Is.LessThan(1e-5));
    }

    [Test]
    public void A_fixed_batch_is_opened_where_samples_do_not_mix()
    {
        OnnxGraph graph = Network(new TestModels().Input("x", Image), flatten: m => m.Integers("shape", 1, 36).Node("Reshape", ["r", "shape"], "f")).Output("z").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        float[] two = Converted.Run(run.Target, [2, 3, 6, 6]), one = Converted.Run(run.Source, Image);
        Assert.That(two[..5], Is.EqualTo(one).Within(1e-5f));
    }

    [Test]
    public void A_batch_that_cannot_be_opened_stays_and_the_report_says_why()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Integers("shape", 2, 2).Node("Reshape", ["x", "shape"], "r").Weights("w", [2, 3])
            .Node("MatMul", ["r", "w"], "m").Integers("back", 1, 6).Node("Reshape", ["m", "back"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("the batch stays 1"));
        Assert.That(Converted.Deviation(run.Source, run.Target, [1, 4]), Is.Zero);
    }

    [Test]
    public void A_batch_that_is_only_declared_open_is_no_error()
    {
        OnnxGraph graph = new TestModels().Input("x", -1, 4).Weights("state", [1, 2]).Node("Concat", ["x", "state"], "c", a => a.With("axis", 1)).Weights("w", [6, 3])
            .Node("MatMul", ["c", "w"], "m").Node("Shape", ["m"], "s").Node("Reshape", ["m", "s"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.Zero, run.Error + run.Output);
        Assert.That(Converted.Deviation(run.Source, run.Target, [1, 4]), Is.LessThan(1e-5));
    }

    [Test]
    public void BatchNorm_written_as_arithmetic_is_recovered_and_counted()
    {
        OnnxGraph graph = new TestModels().Input("x", Image).Weights("w", [4, 3, 3, 3]).Node("Conv", ["x", "w"], "c").Weights("m", [4, 1, 1])
            .Constant("s", [4, 1, 1], 1, 2, 3, 4).Weights("g", [4, 1, 1]).Weights("b", [4, 1, 1])
            .Node("Sub", ["c", "m"], "1").Node("Div", ["1", "s"], "2").Node("Mul", ["2", "g"], "3").Node("Add", ["3", "b"], "4").Node("Relu", ["4"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.Report["batchnorm"]!["recovered"]!.GetValue<int>(), Is.EqualTo(1), run.Error);
        Assert.That(OnnxReader.Read(run.Target).Nodes.Select(n => n.OpType), Does.Contain("BatchNormalization"));
        Assert.That(Converted.Deviation(run.Source, run.Target, Image), Is.LessThan(1e-5));
    }

    [Test]
    public void Folded_BatchNorm_is_told_with_the_way_to_keep_it()
    {
        OnnxGraph graph = new TestModels().Input("x", Image).Weights("onnx::Conv_12", [4, 3, 3, 3]).Weights("onnx::Conv_13", [4])
            .Node("Conv", ["x", "onnx::Conv_12", "onnx::Conv_13"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.Report["batchnorm"]!["folded"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False"));
    }

    [Test]
    public void Quantised_models_compute_in_float_and_keep_their_saturation()
    {
        // The zero point is the least value: what is quantised is never negative, as after a Relu.
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Weights("w", [4, 32])
            .Constant("s", [], 0.01f).Tensor(Zero("zero", 0)).Constant("t", [], 0.01f).Tensor(Zero("least", -128))
            .Node("QuantizeLinear", ["x", "s", "zero"], "q").Node("DequantizeLinear", ["q", "s", "zero"], "d").Node("MatMul", ["d", "w"], "m")
            .Node("QuantizeLinear", ["m", "t", "least"], "r").Node("DequantizeLinear", ["r", "t", "least"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.Zero, run.Error + run.Output);
        OnnxGraph converted = OnnxReader.Read(run.Target);
        Assert.That(converted.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Clip", "MatMul", "Clip" }));
        float[] w = graph.Initializers["w"].ToFloats(), x = Converted.Values(4);
        float[] expected = [.. Enumerable.Range(0, 32).Select(m => Math.Clamp(Enumerable.Range(0, 4).Sum(k => Math.Clamp(x[k], -1.28f, 1.27f) * w[(k * 32) + m]), 0, 2.55f))];
        Assert.That(Converted.Run(run.Target, [1, 4]), Is.EqualTo(expected).Within(1e-6f));
    }

    [Test]
    public void Nodes_are_named_after_their_modules()
    {
        OnnxGraph graph = new TestModels().Input("x", Image).Weights("layer1.0.conv.weight", [4, 3, 3, 3]).Node("Conv", ["x", "layer1.0.conv.weight"], "y").Output("y").Graph();
        using Converted run = Converted.Of(graph);
        Assert.That(OnnxReader.Read(run.Target).Nodes.Select(n => n.Name), Is.EqualTo(new[] { "layer1.0.conv" }), run.Error);
    }

    [Test]
    public void Labels_go_into_the_sidecar()
    {
        string labels = Path.GetTempFileName();
        File.WriteAllText(labels, "a\nb\nc\nd\ne\n");
        using Converted run = Converted.Of(Network(new TestModels().Input("x", Image)).Output("z").Graph(), "--labels", labels, "--preprocess", "imagenet");
        File.Delete(labels);
        ModelSidecar sidecar = ModelSidecar.Load(run.Sidecar);
        Assert.That(sidecar.Labels, Is.EqualTo(new[] { "a", "b", "c", "d", "e" }));
        Assert.That(sidecar.Input.Mean, Is.EqualTo(new[] { 0.485f, 0.456f, 0.406f }).Within(1e-6f));
    }

    [Test]
    public void Weights_that_one_file_cannot_hold_go_into_a_second_one_and_are_read_again()
    {
        using var run = new Converted();
        OnnxGraph graph = new TestModels().Input("x", 1, 64).Weights("w", [64, 70]).Weights("b", [70]).Node("Gemm", ["x", "w", "b"], "y").Output("y").Graph();
        File.WriteAllBytes(run.Source, OnnxWriter.ToBytes(graph));
        ConversionSettings settings = new(run.Source, run.Target, null, null, null, null, null) { LargestFile = 10000 };
        new Conversion(settings).Run();
        Assert.That(new FileInfo(run.Weights).Length, Is.EqualTo(64 * 70 * 4));
        Assert.That(Converted.Deviation(run.Source, run.Target, [1, 64]), Is.Zero);

        string again = Path.Combine(run.Folder, "again.onnx");
        new Conversion(settings with { Input = run.Target, Output = again }).Run();
        Assert.That(Converted.Deviation(run.Source, again, [1, 64]), Is.Zero);
    }

    private static TestModels Network(TestModels model, Func<TestModels, TestModels>? flatten = null)
    {
        model.Weights("w", [4, 3, 4, 4]).BatchNorm("c", "n", 4).Node("Conv", ["x", "w"], "c").Node("Relu", ["n"], "r");
        model = flatten is null ? model.Node("Flatten", ["r"], "f") : flatten(model);
        return model.Weights("v", [36, 5]).Node("Gemm", ["f", "v"], "z");
    }

    private static OnnxTensor Zero(string name, sbyte value) => new(name, OnnxElementType.Int8, [], new ReadOnlyMemory<byte>([(byte)value]));
}
