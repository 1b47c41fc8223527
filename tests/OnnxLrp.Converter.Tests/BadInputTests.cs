using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Converter.Tests;

/// <summary>What cannot be converted: the exit code, one line that names it and says what to do, and nothing written.</summary>
public sealed class BadInputTests
{
    private static TestModels Model(int opset = 13) => new TestModels(opset).Input("x", 1, 3, 4, 4);

    private static IEnumerable<TestCaseData> Models()
    {
        static TestCaseData Case(string name, OnnxGraph graph, int code, params string[] words) => new TestCaseData(graph, code, words).SetArgDisplayNames(name);

        yield return Case("training mode", Trained(), 3, "BatchNormalization", "training mode", "model.eval()");
        yield return Case("several inputs", Model().Input("u", 1, 3, 4, 4).Node("Add", ["x", "u"], "y").Output("y").Graph(), 3, "2 inputs", "constants");
        yield return Case("several outputs", Model().Node("Relu", ["x"], "y").Node("Abs", ["x"], "z").Output("y").Output("z").Graph(), 3, "2 outputs", "--output-name");
        yield return Case("open sizes", new TestModels().Input("x", 1, 3, -1, -1).Node("Relu", ["x"], "y").Output("y").Graph(), 2, "leaves sizes open", "--input-shape");
        yield return Case("operators without a rule", Model().Node("Sin", ["x"], "s").Node("Cos", ["s"], "y").Output("y").Graph(), 3, "2 problems", "Sin", "Cos");
        yield return Case("opset too old", Model().Node("Relu", ["x"], "y").Output("y").Graph() with { Opsets = new Dictionary<string, int> { [""] = 5 } }, 1, "operator set is 5", "version_converter");
        yield return Case("opset too new", Model().Node("Relu", ["x"], "y").Output("y").Graph() with { Opsets = new Dictionary<string, int> { [""] = 99 } }, 3, "operator set 99", "opset_version=26");
    }

    [TestCaseSource(nameof(Models))]
    public void Is_named_with_what_to_do(OnnxGraph graph, int code, string[] words)
    {
        using Converted run = Converted.Of(graph);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Error);
        foreach (string word in words) Assert.That(run.Error, Does.Contain(word));
        Assert.That(run.Error, Does.StartWith("error: ").And.Not.Contain("   at "));
        Assert.That(File.Exists(run.Target) || File.Exists(run.Sidecar), Is.False, "nothing is written");
        if (code == 3) Assert.That(run.Report["problems"]!.AsArray(), Is.Not.Empty);
    }

    [Test]
    public void A_choice_of_output_is_enough()
    {
        using Converted run = Converted.Of(Model().Node("Relu", ["x"], "y").Node("Tanh", ["x"], "z").Output("y").Output("z").Graph(), "--output-name", "z");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(OnnxReader.Read(run.Target).Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Tanh" }));
    }

    [Test]
    public void An_input_shape_fixes_open_sizes()
    {
        using Converted run = Converted.Of(new TestModels().Input("x", -1, 3, -1, -1).Node("Relu", ["x"], "y").Output("y").Graph(), "--input-shape", "1,3,8,8");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(OnnxReader.Read(run.Target).Inputs[0].ToString(), Is.EqualTo("x: Float [batch, 3, 8, 8]"));
    }

    [Test]
    public void Files_that_cannot_be_read_or_written()
    {
        using Converted run = Converted.Of(Model().Node("Relu", ["x"], "y").Output("y").Graph());
        Assert.That(run.Convert("no-such.onnx").ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("no such file"));
        byte[] before = File.ReadAllBytes(run.Target);
        Assert.That(CommandLine.Run([run.Target, "-o", run.Target], TextWriter.Null, new StringWriter()), Is.EqualTo(2));
        Assert.That(File.ReadAllBytes(run.Target), Is.EqualTo(before));
        var error = new StringWriter();
        Assert.That(CommandLine.Run([run.Source, "-o", Path.Combine(run.Source, "..", "missing", "x.onnx")], TextWriter.Null, error), Is.EqualTo(1));
        Assert.That(error.ToString(), Does.Contain("does not exist"));
        File.WriteAllText(run.Source, "no model");
        Assert.That(run.Convert(run.Source).ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("not an ONNX file"));
        Assert.That(CommandLine.Run(["--frobnicate"], TextWriter.Null, TextWriter.Null), Is.EqualTo(2));
    }

    private static OnnxGraph Trained()
    {
        OnnxGraph graph = Model().BatchNorm("x", "y", 3).Output("y").Graph();
        OnnxNode norm = graph.Nodes[0];
        return graph with { Nodes = [norm.With(attributes: norm.Attributes.With("training_mode", 1))] };
    }
}
