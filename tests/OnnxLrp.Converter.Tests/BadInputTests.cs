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
        yield return Case("dropout in training mode", Dropping(), 3, "Dropout", "training mode", "model.eval()");
        yield return Case("a branch by values", Branching(), 3, "If", "control flow", "without loops and branches");
        yield return Case("several inputs", Model().Input("u", 1, 3, 4, 4).Node("Add", ["x", "u"], "y").Output("y").Graph(), 3, "2 inputs", "constants");
        yield return Case("several outputs", Model().Node("Relu", ["x"], "y").Node("Abs", ["x"], "z").Output("y").Output("z").Graph(), 3, "2 outputs", "--output-name");
        yield return Case("open sizes", new TestModels().Input("x", 1, 3, -1, -1).Node("Relu", ["x"], "y").Output("y").Graph(), 2, "leaves sizes open", "--input-shape");
        yield return Case("operators without a rule", Model().Node("Round", ["x"], "s").Node("Floor", ["s"], "y").Output("y").Graph(), 3, "2 problems", "Round", "Floor");
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

    [TestCase("in.onnx", "--output")]
    [TestCase("./in.onnx", "--output")]
    [TestCase("here/in.onnx", "--output")]
    [TestCase("link.onnx", "--output")]
    [TestCase("in.onnx", "--report")]
    [TestCase("here/in.json", "--report")]
    [TestCase("names.txt", "--report")]
    public void What_is_read_is_never_written(string output, string option)
    {
        using Converted run = Small();
        string At(string name) => Path.Combine(run.Folder, name);
        File.WriteAllText(At("in.json"), "{}");
        File.WriteAllText(At("names.txt"), "a\nb\nc\nd\n");
        File.CreateSymbolicLink(At("link.onnx"), "in.onnx");
        Directory.CreateSymbolicLink(At("here"), run.Folder);
        string[] names = ["in.onnx", "in.json", "names.txt"];
        byte[][] before = [.. names.Select(n => File.ReadAllBytes(At(n)))];

        (int code, string error) = Run([run.Source, "--labels", At("names.txt"), .. option == "--output" ? [] : new[] { "--output", run.Target }, option, At(output)]);
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain($"{option}: {At(output)} would replace").And.Contain("the input is never changed"));
        Assert.That(names.Select(n => File.ReadAllBytes(At(n))), Is.EqualTo(before));
        Assert.That(new FileInfo(At("link.onnx")).LinkTarget, Is.EqualTo("in.onnx"));
    }

    [Test]
    public void Weights_that_are_read_are_not_written_over()
    {
        using Converted run = Small();
        OnnxGraph graph = new TestModels().Input("x", 1, 64).Weights("w", [64, 64]).Node("MatMul", ["x", "w"], "y").Output("y").Graph();
        string other = Path.Combine(run.Folder, "other.onnx");
        OnnxWriter.ToFile(graph, other, largest: 1000);
        (int code, string error) = Run([other, "-o", run.Target, "--report", other + ".data"]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("other.onnx.data would replace"));
        File.Delete(other + ".data");
        Assert.That(run.Convert(other).ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("'other.onnx.data' of tensor 'w' is missing").And.Contain("copy it there"));
        File.WriteAllBytes(other + ".data", new byte[1000]);
        Assert.That(run.Convert(other).ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("has 1000 bytes").And.Contain("copy it again"));
    }

    [TestCase(1, "missing", "--report", "missing/r.json")]
    [TestCase(1, "it is a folder", "--report", ".")]
    [TestCase(2, "the conversion writes", "--report", "out.onnx")]
    [TestCase(2, "the conversion writes", "--report", "out.json")]
    [TestCase(2, "not readable", "--preprocess", "missing.json")]
    [TestCase(2, "no such file", "--labels", "missing.txt")]
    [TestCase(2, "found 2; expected 4", "--labels", "two.txt")]
    [TestCase(2, "expected what fits", "--input-shape", "1,3,4")]
    [TestCase(2, "whole numbers above 0", "--input-shape", "1,3,4,x")]
    [TestCase(3, "the model's outputs are y", "--output-name", "z")]
    public void Arguments_that_do_not_fit_are_named_and_nothing_is_written(int code, string words, string option, string value)
    {
        using Converted run = Small();
        File.WriteAllText(Path.Combine(run.Folder, "two.txt"), "a\nb\n");
        string given = option is "--input-shape" or "--output-name" ? value : Path.Combine(run.Folder, value);
        (int found, string error) = Run([run.Source, "-o", run.Target, option, given]);
        Assert.That(found, Is.EqualTo(code), error);
        Assert.That(error, Does.StartWith("error: ").And.Contain(words));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.LessThanOrEqualTo(code == 3 ? 2 : 1));
        Assert.That(Directory.EnumerateFiles(run.Folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "in.onnx", "two.txt" }));
    }

    [TestCase("out.onnx")]
    [TestCase("out.json")]
    public void A_folder_in_the_place_of_an_output_is_seen_before_the_work(string name)
    {
        using Converted run = Small();
        Directory.CreateDirectory(Path.Combine(run.Folder, name));
        (int code, string error) = Run([run.Source, "-o", run.Target]);
        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(error, Does.Contain($"{name}: cannot be written: it is a folder"));
        Assert.That(Directory.EnumerateFiles(run.Folder).Select(Path.GetFileName), Is.EqualTo(new[] { "in.onnx" }));
    }

    [Test]
    public void A_folder_or_half_a_file_is_no_model()
    {
        using Converted run = Small();
        Assert.That(run.Convert(run.Folder).ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("this is a folder"));
        File.WriteAllBytes(run.Source, File.ReadAllBytes(run.Source)[..40]);
        Assert.That(run.Convert(run.Source).ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("cut off or damaged"));
    }

    /// <summary>A small model as in.onnx in a folder of its own, not yet converted.</summary>
    private static Converted Small()
    {
        var run = new Converted();
        File.WriteAllBytes(run.Source, OnnxWriter.ToBytes(Model().Node("Relu", ["x"], "y").Output("y").Graph()));
        return run;
    }

    private static (int Code, string Error) Run(string[] arguments)
    {
        using var error = new StringWriter();
        return (CommandLine.Run(arguments, TextWriter.Null, error), error.ToString());
    }

    private static OnnxGraph Dropping() => Model().Constant("ratio", [], 0.5f).Tensor(new OnnxTensor("mode", OnnxElementType.Bool, [], new byte[] { 1 }))
        .Node("Dropout", ["x", "ratio", "mode"], "y").Output("y").Graph();

    private static OnnxGraph Branching()
    {
        OnnxNode[] nodes =
        [
            new("sum", "ReduceSum", ["x"], ["s"], OnnxAttributes.Empty.With("keepdims", 0)), new("positive", "Cast", ["s"], ["c"], OnnxAttributes.Empty.With("to", 9)),
            GraphBuilder.Node(DynamoModel.If("c", "y", DynamoModel.Op("Relu", ["x"], ["a"]), DynamoModel.Op("Neg", ["x"], ["b"])), "choose"),
        ];
        return Model().Node("Relu", ["x"], "y").Output("y").Graph() with { Nodes = nodes };
    }

    private static OnnxGraph Trained()
    {
        OnnxGraph graph = Model().BatchNorm("x", "y", 3).Output("y").Graph();
        OnnxNode norm = graph.Nodes[0];
        return graph with { Nodes = [norm.With(attributes: norm.Attributes.With("training_mode", 1))] };
    }
}
