using System.Text.Json;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>Every option of <c>explain</c> has an effect, and the effect is the one that its help promises.</summary>
public sealed class ExplainOptionTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Tensor("x.npy", 2, 3, 8, 8);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("epsilon")]
    [TestCase("epsilon-plus")]
    [TestCase("epsilon-alpha2beta1")]
    public void A_composite_changes_the_relevance_and_is_named(string composite)
    {
        float[] changed = Relevance(out JsonElement json, "--composite", composite);
        Assert.That(json.GetProperty("composite").GetString(), Is.EqualTo(composite));
        Assert.That(changed, Is.Not.EqualTo(Relevance(out _)));
    }

    [Test]
    public void A_composite_file_is_read_beside_the_working_directory()
    {
        _folder.Text("mine.json", """{"name": "mine", "batchnorm": "abs", "rules": [{"match": {"op": ["@linear"]}, "rule": "epsilon"}]}""");
        float[] own = Relevance(out JsonElement json, "--composite", "mine.json");
        Assert.That(json.GetProperty("composite").GetString(), Is.EqualTo("mine"));
        Assert.That(json.GetProperty("batchnorm").GetString(), Is.EqualTo("abs"));
        Assert.That(own, Is.EqualTo(Relevance(out _, "--composite", "epsilon", "--batchnorm", "abs")).Within(1e-7));
    }

    [Test]
    public void The_box_composite_takes_its_bounds_from_the_preprocessing()
    {
        _folder.Text("pre.json", """{"input": {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.2, 0.2]}}""").Text("box.json", """
            {"rules": [{"match": {"op": ["@convolution"], "position": "first"}, "rule": "zbox", "low": [-2.5, -2, -1.5], "high": [2.5, 3, 3.5]},
                       {"match": {"op": ["@dense"]}, "rule": "epsilon"}]}
            """);
        float[] box = Relevance(out _, "--composite", "epsilon-gamma-box", "--preprocess", "pre.json");
        Assert.That(box, Is.EqualTo(Relevance(out _, "--composite", "box.json")).Within(1e-5));
        Assert.That(box, Is.Not.EqualTo(Relevance(out _, "--composite", "epsilon-gamma-box", "--preprocess", "none")).Within(1e-5));
    }

    [TestCase("identity", "identity")]
    [TestCase("epsilon:0.01", "epsilon:0.01")]
    [TestCase("alpha-beta:2,1", "alpha-beta:2,1")]
    [TestCase("abs", "abs")]
    [TestCase("abs:split", "abs:split")]
    [TestCase("fuse", "fuse")]
    [TestCase("fuse-left", "fuse-left")]
    public void Every_batchnorm_rule_runs_and_is_named(string rule, string named)
    {
        float[] relevance = Relevance(out JsonElement json, "--composite", "epsilon", "--batchnorm", rule);
        Assert.That(json.GetProperty("batchnorm").GetString(), Is.EqualTo(named));
        Assert.That(relevance, Has.All.Matches<float>(float.IsFinite));
        if (rule != "identity") Assert.That(relevance, Is.Not.EqualTo(Relevance(out _, "--composite", "epsilon")));
    }

    [TestCase("gradient")]
    [TestCase("gradient-times-input")]
    [TestCase("guided-backprop")]
    [TestCase("deconvnet")]
    [TestCase("excitation-backprop")]
    [TestCase("integrated-gradients")]
    [TestCase("smoothgrad")]
    public void Every_method_runs(string method) =>
        Assert.That(Relevance(out _, "--method", method), Is.Not.EqualTo(Relevance(out _)).And.All.Matches<float>(float.IsFinite));

    [Test]
    public void The_gradient_times_the_input_is_gradient_times_input()
    {
        float[] x = NumpyFile.Read(_folder.At("x.npy")).Data;
        float[] product = [.. Relevance(out _, "--method", "gradient").Zip(x, (g, v) => g * v)];
        Assert.That(Relevance(out _, "--method", "gradient-times-input"), Is.EqualTo(product).Within(1e-6));
    }

    [Test]
    public void Steps_samples_noise_and_seed_change_their_methods()
    {
        Assert.That(Relevance(out _, "--method", "integrated-gradients", "--steps", "1"), Is.EqualTo(Relevance(out _, "--method", "gradient-times-input")).Within(1e-6));
        Assert.That(Relevance(out _, "--method", "smoothgrad", "--noise", "0", "--samples", "2"), Is.EqualTo(Relevance(out _, "--method", "gradient")).Within(1e-6));
        float[] first = Relevance(out _, "--method", "smoothgrad", "--samples", "3", "--seed", "1", "--noise", "0.5");
        Assert.That(Relevance(out _, "--method", "smoothgrad", "--samples", "3", "--seed", "1", "--noise", "0.5"), Is.EqualTo(first));
        Assert.That(Relevance(out _, "--method", "smoothgrad", "--samples", "3", "--seed", "2", "--noise", "0.5"), Is.Not.EqualTo(first));
    }

    [Test]
    public void Options_without_effect_are_told()
    {
        CliResult result = _folder.Explain("model.onnx", "x.npy", "--method", "gradient", "--composite", "epsilon", "--steps", "3", "--save-relevance", "r.npy");
        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Error, Does.Contain("--composite has no effect").And.Contain("--steps has no effect on the method gradient"));
    }

    [Test]
    public void A_start_relevance_replaces_the_targets_logit()
    {
        JsonElement top = _folder.ExplainJson("model.onnx", "x.npy", "--target", "1", "--save-relevance", "r.npy");
        float[] logits = [.. top.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("logit").GetSingle())];
        _folder.Tensor("start.npy", [0, logits[0], 0, 0, logits[1], 0], 2, 3);
        float[] seeded = Relevance(out JsonElement json, "--seed-relevance", "start.npy");
        Assert.That(seeded, Is.EqualTo(Relevance(out _, "--target", "1")).Within(1e-6));
        JsonElement result = json.GetProperty("results")[0];
        Assert.That(result.GetProperty("target").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(result.GetProperty("logit").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void The_relevance_of_layers_lies_beside_the_relevance_of_the_input()
    {
        CliResult result = _folder.Explain("model.onnx", "x.npy", "--save-relevance", "out/", "--layer", "relu.out", "--layer", "flat");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(NumpyFile.Read(_folder.At("out/x-layer-relu.out.npy")).Shape, Is.EqualTo(new[] { 2, 4, 8, 8 }));
        NumpyArray<float> flat = NumpyFile.Read(_folder.At("out/x-layer-flat.npy"));
        Assert.That(flat.Shape, Is.EqualTo(new[] { 2, 4 }));
        Assert.That(flat.Data, Has.Some.Not.Zero);
        Assert.That(_folder.Files, Does.Contain("out/x-relevance.npy"));
    }

    [Test]
    public void The_sidecar_names_the_tensor_of_the_logits()
    {
        _folder.Text("model.json", """{"output": {"logits": "flat"}}""");
        JsonElement result = _folder.ExplainJson("model.onnx", "x.npy", "--target", "3", "--save-relevance", "r.npy").GetProperty("results")[0];
        Assert.That(result.GetProperty("target").GetInt32(), Is.EqualTo(3), "the 4 values before the head have a class 3, the 3 scores have none");
    }

    [Test]
    public void A_preprocessing_changes_the_picture_that_the_network_gets()
    {
        _folder.Picture("a.png").Text("pre.json", """{"input": {"range": [0, 255]}, "labels": ["x", "y", "z"]}""");
        JsonElement plain = _folder.ExplainJson("model.onnx", "a.png", "--preprocess", "none").GetProperty("results")[0];
        JsonElement scaled = _folder.ExplainJson("model.onnx", "a.png", "--preprocess", "pre.json").GetProperty("results")[0];
        Assert.That(scaled.GetProperty("logit").GetSingle(), Is.Not.EqualTo(plain.GetProperty("logit").GetSingle()));
        Assert.That(scaled.GetProperty("label").GetString(), Is.AnyOf("x", "y", "z"));
    }

    [Test]
    public void Unknown_preprocessing_is_told()
    {
        _folder.Picture("a.png");
        JsonElement json = _folder.ExplainJson("model.onnx", "a.png");
        Assert.That(json.GetProperty("warnings")[0].GetString(), Does.Contain("nothing is known of the model's preprocessing"));
    }

    [Test]
    public void Notes_of_the_plan_and_the_processor_are_warnings()
    {
        CliResult result = _folder.Run("explain", "model.onnx", "x.npy", "--save-relevance", "r.npy", "--device", "auto", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Json.GetProperty("device").GetString(), Is.Not.Empty);
    }

    private float[] Relevance(out JsonElement json, params string[] options)
    {
        json = _folder.ExplainJson(["model.onnx", "x.npy", "--save-relevance", "r.npy", .. options]);
        return NumpyFile.Read(_folder.At("r.npy")).Data;
    }
}
