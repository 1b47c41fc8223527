using System.Text.Json;
using OnnxLrp.Imaging;

namespace OnnxLrp.Cli.Tests;

/// <summary>Whole evaluations of a tiny network on tiny pictures.</summary>
public sealed class EvaluateTests
{
    private const string Sidecar = """{"input": {"size": [8, 8]}, "labels": ["red", "green", "blue"]}""";
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new CliFolder().Model(TinyModels.Classifier()).Text("model.json", Sidecar);
        foreach ((string name, int seed) in new[] { ("red-001", 0), ("red-002", 1), ("green-001", 2), ("green-002", 3) }) _folder.Picture($"pictures/{name}.png", seed);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Judges_every_rule_and_baseline_and_writes_the_report()
    {
        CliResult result = Evaluate("--batchnorm", "identity,epsilon,alpha-beta:2,1,abs,fuse", "--baseline", "random,gradient");
        Assert.That(result.Code, Is.Zero, result.Error);
        foreach (string rule in new[] { "identity", "epsilon", "alpha-beta:2,1", "abs", "fuse", "random", "gradient" }) Assert.That(result.Output, Does.Contain($"\n{rule} "));
        Assert.That(result.Output, Does.Contain("AOPC ↑").And.Contain("±").And.Contain(" *").And.Contain("p "));
        Assert.That(_folder.Files.Where(f => f.StartsWith("report", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "report/curves-lerf.png", "report/curves-lerf.svg", "report/curves-morf.png", "report/curves-morf.svg", "report/evaluation.json", "report/heatmaps.png",
            "report/report.html", "report/state.jsonl",
        }));
        // Four pictures down, the picture and seven heatmaps across, each enlarged to 128 with a gutter of 8.
        RgbImage panel = RgbImage.Load(_folder.At("report/heatmaps.png"));
        Assert.That((panel.Width, panel.Height), Is.EqualTo(((8 * 136) + 8, (4 * 136) + 8)));
    }

    [Test]
    public void The_report_needs_nothing_besides_itself()
    {
        Evaluate("--batchnorm", "identity,abs", "--baseline", "none");
        string html = File.ReadAllText(_folder.At("report/report.html"));
        Assert.That(html, Does.Contain("<svg").And.Contain("data:image/png;base64,").And.Contain("table.sortable").And.Contain("pictures/red-001.png"));
        Assert.That(html, Does.Not.Contain("src=\"http").And.Not.Contain("href=").And.Not.Contain("@import"));
    }

    [Test]
    public void Json_holds_measures_curves_classes_and_pictures()
    {
        JsonElement json = EvaluateJson("--batchnorm", "identity,abs", "--baseline", "random", "--score", "logit");
        JsonElement rule = json.GetProperty("rules")[1];
        Assert.That(rule.GetProperty("name").GetString(), Is.EqualTo("abs"));
        JsonElement aopc = rule.GetProperty("measures").GetProperty("aopc-morf");
        Assert.That(aopc.GetProperty("count").GetInt32(), Is.EqualTo(4));
        double[] curve = [.. rule.GetProperty("curves").GetProperty("morf").GetProperty("mean").EnumerateArray().Select(v => v.GetDouble())];
        Assert.That(curve, Has.Length.EqualTo(5), "steps 0 to 4");
        Assert.That(aopc.GetProperty("mean").GetDouble(), Is.EqualTo(curve.Average(f => curve[0] - f)).Within(1e-9));
        Assert.That(rule.GetProperty("classes").GetProperty("green").GetProperty("count").GetInt32(), Is.EqualTo(2));
        JsonElement picture = json.GetProperty("pictures").EnumerateArray().Single(p => p.GetProperty("picture").GetString() == "pictures/green-001.png");
        Assert.That((picture.GetProperty("label").GetString(), picture.GetProperty("target").GetInt32()), Is.EqualTo(("green", 1)));
        Assert.That(json.GetProperty("settings").GetProperty("steps").GetString(), Is.EqualTo("4"));
        Assert.That(File.ReadAllText(_folder.At("report/evaluation.json")).Trim(), Is.EqualTo(_folder.Run(Arguments("--batchnorm", "identity,abs", "--baseline", "random", "--score", "logit", "--json")).Output.Trim()));
    }

    [TestCase("9999999999_abc_z")]
    [TestCase("\u0663_abc")]
    [TestCase("\u096F\u096F-\u0663")]
    [TestCase("99999999999999999999_1")]
    public void Numbers_that_are_no_class_are_read_as_a_name(string name)
    {
        _folder.Picture($"odd/{name}.png");
        foreach (string command in new[] { "evaluate", "diagnose" })
        {
            CliResult result = _folder.Run([command, "model.onnx", "odd", "-o", command, "--json"]);
            Assert.That(result.Code, Is.Zero, result.Error);
        }
        Assert.That(_folder.Run("evaluate", "model.onnx", "odd", "-o", "evaluate", "--json").Json.GetProperty("pictures")[0].GetProperty("class").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void A_number_in_a_name_that_is_no_class_of_the_model_is_read_as_a_part_of_the_name()
    {
        File.Delete(_folder.At("model.json"));
        _folder.Picture("odd/20231105_142233.png").Picture("odd/1_cat.png", 2);
        foreach (string command in new[] { "evaluate", "diagnose" })
        {
            CliResult result = _folder.Run([command, "model.onnx", "odd", "-o", command, "--json"]);
            Assert.That(result.Code, Is.Zero, result.Error);
            Assert.That(result.Error, Does.Contain("odd/20231105_142233.png").And.Contain("the number 20231105 is no class of a model of 3"));
        }
        JsonElement[] pictures = [.. _folder.Run("evaluate", "model.onnx", "odd", "-o", "evaluate", "--json").Json.GetProperty("pictures").EnumerateArray()];
        Assert.That(pictures.Single(p => p.GetProperty("picture").GetString() == "odd/1_cat.png").GetProperty("target").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void The_report_says_what_is_watched_and_labels_that_do_not_fit_are_told()
    {
        _folder.Text("model.json", """{"input": {"size": [8, 8]}, "labels": ["red", "green"]}""");
        CliResult result = Evaluate("--batchnorm", "identity", "--baseline", "none");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("2 labels for a model of 3 classes"));
        string html = File.ReadAllText(_folder.At("report/report.html"));
        Assert.That(html, Does.Contain("the Softmax of the scores &quot;scores&quot;, since the model ends without one"));
        Assert.That(File.ReadAllText(_folder.At("report/evaluation.json")), Does.Contain("\"watched\": \"the Softmax of the scores"));
        Evaluate("--target", "3").FailsWith(2, "--target: found class 3; expected one of the model's 3");
    }

    [Test]
    public void Plots_can_shrink_and_composites_of_one_name_are_kept_apart()
    {
        _folder.Text("a/mine.json", """{"rules": [{"match": {"op": "Conv"}, "rule": "flat"}]}""");
        _folder.Text("b/mine.json", """{"rules": [{"match": {"op": "Conv"}, "rule": "zplus"}]}""");
        CliResult result = Evaluate("--composite", "a/mine.json,b/mine.json", "--batchnorm", "identity", "--baseline", "random");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("\nmine / identity ").And.Contain("\nmine-2 / identity "));
        Assert.That(File.ReadAllText(_folder.At("report/curves-morf.svg")), Does.Contain("viewBox=\"0 0 900 480\""));
        string html = File.ReadAllText(_folder.At("report/report.html"));
        Assert.That(html.Split("<svg ").Skip(1).Select(svg => svg[..svg.IndexOf('>')]), Has.All.Contains("viewBox"));
    }

    [TestCase("evaluate")]
    [TestCase("diagnose")]
    public void Maps_are_refused(string command)
    {
        OnnxLrp.Graph.OnnxGraph model = TinyModels.Classifier();
        _folder.Model(model with { Nodes = [model.Nodes[0]], Outputs = [new("conv.out", OnnxLrp.Graph.OnnxElementType.Float, null)] });
        _folder.Run([command, "model.onnx", "pictures", "-o", "report"]).FailsWith(3, "\"conv.out\" have the shape", "a map or a sequence");
    }

    [Test]
    public void Class_folders_and_masks_are_found()
    {
        foreach (string name in new[] { "blue/0001", "blue/0002", "red/0001" }) _folder.Picture($"classes/{name}.png");
        var mask = new RgbImage(8, 8);
        mask[3, 3] = Rgb.White;
        mask.SavePng(_folder.At("classes/blue/0001-mask.png"));
        mask.SavePng(_folder.At("classes/blue/0001-watermark-mask.png"));
        JsonElement json = _folder.Run("evaluate", "model.onnx", "classes", "-o", "report", "--steps", "2", "--batchnorm", "abs", "--baseline", "none", "--json").Json;
        Assert.That(json.GetProperty("pictures").EnumerateArray().Select(p => p.GetProperty("target").GetInt32()), Is.EqualTo(new[] { 2, 2, 0 }));
        Assert.That(json.GetProperty("rules")[0].GetProperty("measures").GetProperty("rank-accuracy").GetProperty("count").GetInt32(), Is.EqualTo(1));
        string[] warnings = [.. json.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
        Assert.That(warnings, Has.Some.Contains("2 of 3 pictures have no mask").And.Some.Contains("one picture only, so no standard error, for the class red"));
        Assert.That(json.GetProperty("rules")[0].GetProperty("classes").GetProperty("red").GetProperty("standard_error").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void The_same_seed_gives_the_same_report_and_another_seed_another()
    {
        string first = Document(0, "a"), second = Document(0, "b"), other = Document(1, "c");
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
        Assert.That(File.ReadAllText(_folder.At("b/report.html")), Is.EqualTo(File.ReadAllText(_folder.At("a/report.html"))));

        string Document(int seed, string folder) => _folder.Run(
            "evaluate", "model.onnx", "pictures", "-o", folder, "--steps", "3", "--batchnorm", "abs", "--baseline", "random", "--seed", $"{seed}", "--json").Output;
    }

    [Test]
    public void A_finished_folder_is_taken_as_it_is_and_other_settings_are_refused()
    {
        Evaluate("--batchnorm", "abs");
        string report = File.ReadAllText(_folder.At("report/report.html"));
        CliResult again = Evaluate("--batchnorm", "abs");
        Assert.That(again.Error, Does.Contain("resumes after 12 results"));
        Assert.That(File.ReadAllText(_folder.At("report/report.html")), Is.EqualTo(report));
        Evaluate("--batchnorm", "abs", "--seed", "5").FailsWith(1, "state.jsonl", "--restart");
        Assert.That(Evaluate("--batchnorm", "abs", "--seed", "5", "--restart").Code, Is.Zero);
    }

    [Test]
    public void Limit_takes_as_many_of_each_class()
    {
        JsonElement json = EvaluateJson("--batchnorm", "abs", "--baseline", "none", "--limit", "2");
        Assert.That(json.GetProperty("pictures").EnumerateArray().Select(p => p.GetProperty("picture").GetString()), Is.EqualTo(new[] { "pictures/green-001.png", "pictures/red-001.png" }));
    }

    [Test]
    public void A_picture_that_cannot_be_read_is_told_and_the_others_are_done()
    {
        _folder.Text("pictures/blue-001.png", "no picture");
        CliResult result = Evaluate("--batchnorm", "abs", "--json");
        result.FailsWith(1, "blue-001.png");
        Assert.That(result.Error.Split("blue-001.png"), Has.Length.EqualTo(2), "the picture is named once");
        Assert.That(result.Json.GetProperty("pictures").GetArrayLength(), Is.EqualTo(4));
        Assert.That(File.ReadAllText(_folder.At("report/report.html")), Does.Contain("blue-001.png"));
    }

    [TestCase("evaluate")]
    [TestCase("diagnose")]
    public void A_picture_of_another_size_does_not_fit_a_model_of_open_size_even_with_as_many_pixels(string command)
    {
        _folder.Model(TinyModels.Classifier(size: null)).Text("model.json", """{"input": {}, "labels": ["red", "green", "blue"]}""").Picture("pictures/red-002.png", size: 4, width: 16);
        CliResult result = _folder.Run(command, "model.onnx", "pictures", "-o", "report", "--json");
        result.FailsWith(1, "red-002.png: 16 x 4 pixels; expected 8 x 8");
        JsonElement pictures = result.Json.GetProperty("pictures");
        Assert.That(pictures.ValueKind == JsonValueKind.Array ? pictures.GetArrayLength() : pictures.GetInt32(), Is.EqualTo(3), "the others are done");
    }

    [Test]
    public void A_rule_that_the_model_does_not_support_is_told_and_the_others_are_done()
    {
        _folder.Text("odd.json", """{"rules": [{"match": {"op": ["Relu"]}, "rule": "zplus"}]}""");
        CliResult result = Evaluate("--composites", "odd.json,epsilon", "--batchnorm", "composite", "--baseline", "none", "--json");
        result.FailsWith(1, "odd / composite", "Relu");
        Assert.That(result.Json.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("name").GetString()), Is.EqualTo(new[] { "epsilon / composite" }));
    }

    [Test]
    public void Without_BatchNormalization_one_rule_is_judged_and_the_others_are_told()
    {
        _folder.Model(TinyModels.Folded());
        CliResult result = Evaluate("--batchnorm", "identity,epsilon,abs", "--baseline", "none", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Json.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("name").GetString()), Is.EqualTo(new[] { "identity" }));
        Assert.That(result.Error, Does.Contain("epsilon: left out, since the model has no BatchNormalization").And.Contain("abs: left out"));
    }

    [Test]
    public void Pictures_without_labels_are_explained_by_their_winning_class()
    {
        _folder.Picture("plain/one.png").Picture("plain/two.png", 3);
        CliResult result = _folder.Run("evaluate", "model.onnx", "plain", "-o", "report", "--steps", "2", "--batchnorm", "abs", "--baseline", "none");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("2 of 2 pictures have no label"));
    }

    [TestCase(new[] { "--measures", "beauty" }, "beauty")]
    [TestCase(new[] { "--steps", "0" }, "--steps")]
    [TestCase(new[] { "--patch", "0" }, "--patch")]
    [TestCase(new[] { "--replacement", "white" }, "white")]
    [TestCase(new[] { "--batchnorm", "2,1" }, "beginning")]
    [TestCase(new[] { "--batchnorm", "absolute" }, "absolute")]
    [TestCase(new[] { "--baseline", "oracle" }, "oracle")]
    [TestCase(new[] { "--limit", "0" }, "--limit")]
    [TestCase(new[] { "--target", "purple" }, "purple")]
    [TestCase(new[] { "--target", "1-0" }, "found 1-0; expected label, top or one class: what is watched")]
    public void Wrong_arguments_are_refused(string[] args, string part) => _folder.Run(["evaluate", "model.onnx", "pictures", .. args]).FailsWith(2, part);

    [Test]
    public void A_file_that_is_no_model_leaves_no_folder()
    {
        _folder.Text("text.onnx", "no model").Run("evaluate", "text.onnx", "pictures", "-o", "nowhere").FailsWith(1, "text.onnx");
        Assert.That(Directory.Exists(_folder.At("nowhere")), Is.False);
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_told_before_the_work()
    {
        CliResult result = _folder.Text("taken", "a file").Run("evaluate", "model.onnx", "pictures", "-o", "taken/report");
        result.FailsWith(1, "taken/report", "cannot write");
        Assert.That(result.Error, Does.Not.Contain("judged"));
    }

    [Test]
    public void A_folder_without_pictures_is_no_work()
    {
        Directory.CreateDirectory(_folder.At("empty"));
        CliResult result = _folder.Run("evaluate", "model.onnx", "empty");
        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("empty: a folder without pictures"));
    }

    private static string[] Arguments(params string[] args) => ["evaluate", "model.onnx", "pictures", "-o", "report", "--steps", "4", .. args];

    private CliResult Evaluate(params string[] args) => _folder.Run(Arguments(args));

    private JsonElement EvaluateJson(params string[] args)
    {
        CliResult result = Evaluate([.. args, "--json"]);
        Assert.That(result.Code, Is.Zero, result.Error);
        return result.Json;
    }
}
