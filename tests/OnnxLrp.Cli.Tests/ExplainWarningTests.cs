using System.Text.Json;
using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Tests;

/// <summary>What <c>explain</c> says of explanations that should not be read as they look.</summary>
public sealed class ExplainWarningTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(Constant()).Text("model.json", """{"input": {"size": [8, 8]}}""");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void An_empty_heatmap_is_told_in_words_and_in_json()
    {
        _folder.Picture("a.png");
        CliResult result = _folder.Explain("model.onnx", "a.png", "--composite", "epsilon", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Errors.Single(), Does.StartWith("warning: a.png: the relevance is zero everywhere: biases, constants and stabilizers absorbed all of the start relevance 3"));
        Assert.That(Texts(result.Json, "warnings"), Is.EqualTo([result.Errors.Single()["warning: ".Length..]]));
        Assert.That(Texts(result.Json.GetProperty("results")[0], "warnings").Single(), Does.StartWith("the relevance is zero everywhere"));
    }

    [Test]
    public void Many_inputs_are_named_up_to_three_and_then_counted()
    {
        for (int i = 0; i < 7; i++) _folder.Picture($"pictures/{i}.png", i);
        CliResult result = _folder.Explain("model.onnx", "pictures", "-o", "out/", "--target", "top:2", "--composite", "epsilon");
        string[] warnings = [.. result.Errors.Where(l => l.StartsWith("warning", StringComparison.Ordinal))];
        Assert.That(warnings, Has.Length.EqualTo(4), "once for each input although two classes are explained");
        Assert.That(warnings[..3], Has.All.Contains("the relevance is zero everywhere: "));
        Assert.That(warnings[3], Is.EqualTo("warning: 4 more inputs: the relevance is zero everywhere"));
    }

    [Test]
    public void A_score_that_is_no_number_fails_the_input_and_not_the_others()
    {
        // Sqrt of the sum of a channel: a negative input has no score.
        OnnxGraph model = Constant() with
        {
            Nodes = [new OnnxNode("mean", "GlobalAveragePool", ["input"], ["pooled"]), new OnnxNode("flat", "Flatten", ["pooled"], ["v"]), new OnnxNode("head", "Gemm", ["v", "w", "b"], ["scores"])],
            Initializers = new[] { OnnxTensor.FromFloats("w", [3, 2], [1, 2, 3, 4, 5, float.NaN]), OnnxTensor.FromFloats("b", [2], [1, 1]) }.ToDictionary(t => t.Name),
        };
        _folder.Model(model).Tensor("a.npy", 1, 3, 8, 8);
        CliResult result = _folder.Explain("model.onnx", "a.npy", "-o", "h.png", "--target", "0");
        result.FailsWith(1, "a.npy: the model's score of class 1 is NaN (1 of 2 scores are not finite)");
        Assert.That(_folder.Files, Does.Not.Contain("h.png"));
    }

    [Test]
    public void Entries_of_the_users_composite_that_do_nothing_are_told_and_presets_are_not_blamed()
    {
        _folder.Model(TinyModels.Folded()).Picture("a.png").Text("mine.json", """{"rules": [{"match": {"op": "@linear"}, "rule": "epsilon"}, {"match": {"op": "Gelu"}, "rule": "pass"}]}""");
        Assert.That(_folder.Explain("model.onnx", "a.png", "--composite", "mine.json").Errors,
            Is.EqualTo(["warning: composite mine, rules[1] (op Gelu: pass) matches no layer of this model, so its rule is not used; \"onnx-lrp plan\" lists the layers"]));
        Assert.That(_folder.Explain("model.onnx", "a.png", "--composite", "epsilon-alpha2beta1-flat").Error, Is.Empty);
        _folder.Text("mine.json", """{"rules": [{"match": {"op": "conv"}, "rule": "zplus"}]}""");
        _folder.Explain("model.onnx", "a.png", "--composite", "mine.json").FailsWith(2, "mine.json: rules[0]: unknown operator \"conv\"", "the nearest is \"Conv\"");
    }

    private static string[] Texts(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(w => w.GetString()!)];

    /// <summary>Scores of 3 and 2 whatever the picture is: all weights are zero.</summary>
    private static OnnxGraph Constant() => new()
    {
        Name = "constant",
        Opsets = new Dictionary<string, int> { [""] = 13 },
        Inputs = [new OnnxValue("input", OnnxElementType.Float, [.. new int?[] { null, 3, 8, 8 }.Select(d => new OnnxDimension(d, d is null ? "n" : null))])],
        Outputs = [new OnnxValue("scores", OnnxElementType.Float, [new OnnxDimension(null, "n"), new OnnxDimension(2, null)])],
        Nodes = [new OnnxNode("flat", "Flatten", ["input"], ["v"]), new OnnxNode("head", "Gemm", ["v", "w", "b"], ["scores"])],
        Initializers = new[] { OnnxTensor.FromFloats("w", [192, 2], new float[384]), OnnxTensor.FromFloats("b", [2], [3, 2]) }.ToDictionary(t => t.Name),
    };
}
