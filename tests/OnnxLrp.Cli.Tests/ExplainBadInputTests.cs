using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Tests;

/// <summary>Everything that can be wrong gets one line (found, expected, what to do) and its exit code; the other inputs are still done.</summary>
public sealed class ExplainBadInputTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Picture("a.png")
        .Text("model.json", """{"labels": ["cat", "dog", "tree frog"]}""");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_missing_model_is_a_wrong_argument() => _folder.Explain("no.onnx", "a.png").FailsWith(2, "no.onnx: no such file; expected an ONNX model");

    [Test]
    public void A_file_that_is_no_model_fails()
    {
        _folder.Text("text.onnx", "this is no model").Explain("text.onnx", "a.png").FailsWith(1, "text.onnx");
        File.WriteAllBytes(_folder.At("cut.onnx"), File.ReadAllBytes(_folder.At("model.onnx"))[..300]);
        _folder.Explain("cut.onnx", "a.png").FailsWith(1, "cut.onnx");
    }

    [Test]
    public void Missing_external_data_fails()
    {
        File.WriteAllBytes(_folder.At("external.onnx"), ExternalWeight.AddTo(OnnxWriter.ToBytes(TinyModels.Table()), "far.bin"));
        _folder.Tensor("row.npy", 1, 4).Explain("external.onnx", "row.npy").FailsWith(1, "external.onnx", "far.bin");
    }

    [Test]
    public void A_model_that_cannot_be_explained_prints_its_problems()
    {
        CliResult result = _folder.Model(TinyModels.Unsupported(), "odd.onnx").Explain("odd.onnx", "a.png");
        Assert.That(result.Code, Is.EqualTo(3));
        Assert.That(result.Error, Does.Contain("odd.onnx cannot be explained: 1 problem").And.Contain("steps").And.Contain("Round"));
        Assert.That(result.Output, Is.Empty);
        Assert.That(_folder.Files, Does.Not.Contain("a-heatmap.png"));
    }

    [Test]
    public void A_missing_input_is_told_and_the_others_are_done()
    {
        CliResult result = _folder.Explain("model.onnx", "no.png", "a.png", "--json");
        result.FailsWith(1, "no.png: no such file or folder");
        Assert.That(result.Json.GetProperty("results").GetArrayLength(), Is.EqualTo(1));
        Assert.That(_folder.Files, Does.Contain("a-heatmap.png"));
    }

    [Test]
    public void An_unreadable_picture_in_a_folder_is_told_and_the_others_are_done()
    {
        _folder.Picture("in/a.png", 1).Text("in/b.png", "no picture").Picture("in/c.png", 2);
        CliResult result = _folder.Explain("model.onnx", "in", "-o", "out", "--json");
        result.FailsWith(1, "in/b.png: ");
        Assert.That(result.Json.GetProperty("results").GetArrayLength(), Is.EqualTo(2));
        Assert.That(result.Json.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()), Has.Some.StartsWith("in/b.png: "));
        Assert.That(_folder.Files, Does.Contain("out/a-heatmap.png").And.Contain("out/c-heatmap.png"));
    }

    [Test]
    public void A_folder_without_pictures_is_told()
    {
        Directory.CreateDirectory(_folder.At("empty"));
        _folder.Explain("model.onnx", "empty").FailsWith(1, "empty: a folder without pictures");
    }

    [Test]
    public void Not_a_number_in_an_input_is_told_and_the_others_of_its_batch_are_done()
    {
        var values = new float[192];
        values[5] = float.NaN;
        _folder.Tensor("nan.npy", values, 1, 3, 8, 8).Tensor("good.npy", 1, 3, 8, 8).Tensor("also.npy", 3, 8, 8);
        CliResult result = _folder.Explain("model.onnx", "good.npy", "nan.npy", "also.npy", "--save-relevance", "r", "--json");
        result.FailsWith(1, "nan.npy: ", "NaN at position 5", "finite numbers");
        Assert.That(result.Json.GetProperty("results").GetArrayLength(), Is.EqualTo(2));
        Assert.That(_folder.Files, Does.Contain("r/good-relevance.npy").And.Contain("r/also-relevance.npy").And.Not.Contain("r/nan-relevance.npy"));
    }

    [Test]
    public void A_tensor_of_another_size_or_channel_count_is_told()
    {
        _folder.Tensor("big.npy", 1, 3, 9, 9).Explain("model.onnx", "big.npy", "--save-relevance", "r.npy").FailsWith(1, "big.npy: ", "[1, 3, 9, 9]", "[N, 3, 8, 8]");
        _folder.Tensor("four.npy", 4, 8, 8).Explain("model.onnx", "four.npy", "--save-relevance", "r.npy").FailsWith(1, "four.npy: ", "[1, 4, 8, 8]");
        _folder.Tensor("flat.npy", 192).Explain("model.onnx", "flat.npy", "--save-relevance", "r.npy").FailsWith(1, "flat.npy: ", "[192]");
    }

    [Test]
    public void A_picture_for_a_model_of_another_channel_count_is_told()
    {
        _folder.Model(TinyModels.Classifier(channels: 4), "four.onnx").Explain("four.onnx", "a.png").FailsWith(1, "a.png: ", "3 channels");
        _folder.Model(TinyModels.Table(), "table.onnx").Explain("table.onnx", "a.png").FailsWith(1, "a.png: ", "2 axes", ".npy");
    }

    [TestCase("3", "target 3")]
    [TestCase("top:4", "top:4")]
    public void A_class_that_the_model_does_not_have_is_a_wrong_argument(string target, string part) =>
        _folder.Explain("model.onnx", "a.png", "--target", target).FailsWith(2, part, "the model has 3 classes");

    [Test]
    public void An_unknown_label_names_the_nearest() => _folder.Explain("model.onnx", "a.png", "--target", "frog").FailsWith(2, "\"frog\"", "\"tree frog\"");

    [TestCase("small:9", "small:9", "the model has 2 classes")]
    [TestCase("smal:1", "\"smal\" does not exist", "\"small\"")]
    public void A_score_of_an_output_that_does_not_exist_is_a_wrong_argument(string target, params string[] parts) =>
        _folder.Model(TinyModels.TwoHeads(), "two.onnx").Explain("two.onnx", "a.png", "--target", $"scores:1-{target}").FailsWith(2, parts);

    [TestCase("1--2", 2)]
    [TestCase("1+", 2)]
    [TestCase("cat-cow", 4)]
    [TestCase("cat - top:2", 6)]
    [TestCase("2*[1,x]", 5)]
    [TestCase("1 + \"tree", 4)]
    public void A_caret_stands_under_the_place_where_a_target_is_wrong(string target, int place)
    {
        string[] lines = _folder.Explain("model.onnx", "a.png", "--target", target).Error.Split(Environment.NewLine).SelectMany(l => l.Split('\n')).ToArray();
        int caret = Array.FindIndex(lines, l => l.Trim() == "^");
        Assert.That(lines[caret - 1].Trim(), Is.EqualTo(target));
        Assert.That(lines[caret].IndexOf('^', StringComparison.Ordinal), Is.EqualTo(lines[caret - 1].IndexOf(target, StringComparison.Ordinal) + place));
    }

    [Test]
    public void A_label_needs_labels()
    {
        File.Delete(_folder.At("model.json"));
        _folder.Explain("model.onnx", "a.png", "--target", "cat").FailsWith(2, "\"cat\"", "no labels");
    }

    [TestCase("top:0")]
    [TestCase("1.5")]
    [TestCase("1+")]
    [TestCase("1--2")]
    [TestCase("cat-cow")]
    [TestCase("top:2-1")]
    public void A_target_that_is_none_is_a_wrong_argument(string target) => _folder.Explain("model.onnx", "a.png", "--target", target).FailsWith(2, "--target", target);

    [Test]
    public void The_first_of_several_outputs_is_explained_with_a_note()
    {
        CliResult result = _folder.Model(TinyModels.TwoHeads(), "two.onnx").Explain("two.onnx", "a.png");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("scores: the first of 2 outputs is explained; --target \"small:top\" explains another one"));
    }

    [Test]
    public void A_folder_that_cannot_be_written_fails_before_the_work()
    {
        _folder.Text("file", "in the way");
        _folder.Explain("model.onnx", "a.png", "-o", "file/out.png").FailsWith(1, "file", "cannot write");
    }

    [Test]
    public void A_composite_file_with_an_unknown_rule_names_file_entry_and_rules()
    {
        _folder.Text("c.json", """{"rules": [{"rule": "epsilon"}, {"rule": "magic"}]}""");
        _folder.Explain("model.onnx", "a.png", "--composite", "c.json").FailsWith(2, "c.json: rules[1]", "\"magic\"", "zplus");
    }

    [TestCase("--composite", "nothing", "allowed: auto, epsilon")]
    [TestCase("--composite", "nothing.json", "no such file")]
    [TestCase("--batchnorm", "nothing", "allowed: identity")]
    [TestCase("--method", "nothing", "allowed: deconvnet")]
    [TestCase("--device", "nothing", "allowed: auto")]
    [TestCase("--colormap", "nothing", "expected one of")]
    [TestCase("--preprocess", "nothing", "imagenet")]
    [TestCase("--preprocess", "nothing.json", "nothing.json")]
    [TestCase("--batch", "0", "at least 1")]
    [TestCase("--batch", "two", "two")]
    [TestCase("--layer", "relu", "relu.out")]
    [TestCase("--seed-relevance", "nothing.npy", "nothing.npy")]
    [TestCase("-o", "heatmap.jpg", ".png")]
    [TestCase("--save-relevance", "r.npz", ".npy")]
    [TestCase("--nonsense", "3", "unknown option --nonsense")]
    public void A_wrong_option_is_told_with_what_is_allowed(string option, string value, string part)
    {
        // The last --device wins, so this one must be alone.
        CliResult result = _folder.Run(["explain", "model.onnx", "a.png", option, value, .. option == "--device" ? Array.Empty<string>() : ["--device", "ilgpu-cpu"]]);
        result.FailsWith(2, part);
        Assert.That(_folder.Files, Does.Not.Contain("a-heatmap.png"));
    }

    [Test]
    public void Integrated_gradients_have_no_relevance_of_layers() =>
        _folder.Explain("model.onnx", "a.png", "--method", "integrated-gradients", "--layer", "relu.out").FailsWith(2, "--layer", "integrated-gradients");

    [Test]
    public void A_start_relevance_of_another_length_fails_its_input() =>
        _folder.Tensor("start.npy", 1, 4).Explain("model.onnx", "a.png", "--seed-relevance", "start.npy").FailsWith(1, "a.png: ", "4 values", "3");

    [Test]
    public void Several_inputs_need_a_folder()
    {
        _folder.Picture("b.png").Explain("model.onnx", "a.png", "b.png", "-o", "h.png").FailsWith(2, "h.png", "several inputs", "folder");
    }

    [Test]
    public void Relevance_that_is_not_finite_is_told()
    {
        _folder.Model(TinyModels.Classifier(weight: 1e38f), "wild.onnx").Tensor("x.npy", [.. Enumerable.Repeat(3e3f, 192)], 3, 8, 8);
        CliResult result = _folder.Explain("wild.onnx", "x.npy", "-o", "h.png", "--save-relevance", "r.npy", "--json");
        result.FailsWith(1, "x.npy: the relevance is not finite");
        Assert.That(result.Json.GetProperty("results")[0].GetProperty("heatmap").GetString(), Is.Null);
        Assert.That(_folder.Files, Does.Contain("r.npy").And.Not.Contain("h.png"));
    }

    [Test]
    public void Stack_traces_come_with_verbose_only()
    {
        Assert.That(_folder.Explain("no.onnx", "a.png").Error, Does.Not.Contain("   at "));
        Assert.That(_folder.Explain("no.onnx", "a.png", "--verbose").Error, Does.Contain("   at "));
    }
}
