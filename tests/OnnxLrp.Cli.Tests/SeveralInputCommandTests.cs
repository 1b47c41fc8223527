using System.Text.Json;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>The other commands on models of several inputs: plans, compiled explainers, checks and times.</summary>
[TestFixture]
internal sealed class SeveralInputCommandTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.TwoTables()).Model(TinyModels.Words(), "words.onnx")
        .Archive("one.npz", ("a", [1, 2, 3, 4], [1, 4]), ("b", [1, -1, 2], [1, 3]));

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_plan_lists_inputs_endpoints_and_context()
    {
        JsonElement both = _folder.Run("plan", "model.onnx", "--json").Json, one = _folder.Run("plan", "model.onnx", "--json", "--explain", "b").Json;
        Assert.That(Names(both, "inputs"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Names(both, "endpoints"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(both.GetProperty("context").GetArrayLength(), Is.Zero);
        Assert.That(Names(one, "endpoints"), Is.EqualTo(new[] { "b" }));
        Assert.That(one.GetProperty("context")[0].GetString(), Is.EqualTo("a"));
        Assert.That(_folder.Run("plan", "model.onnx", "--explain", "b").Output, Does.Contain("relevance of b [1, 3]").And.Contain("context a [1, 4]"));
    }

    [Test]
    public void Sizes_of_one_name_are_given_once()
    {
        _folder.Run("plan", "words.onnx").FailsWith(2, "--input-shape");
        JsonElement plan = _folder.Run("plan", "words.onnx", "--input-shape", "ids=2,6", "--json").Json;
        Assert.That(Names(plan, "endpoints"), Is.EqualTo(new[] { "ids" }));
        Assert.That(plan.GetProperty("inputs")[1].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), Is.EqualTo(new[] { 2, 6 }));
    }

    [TestCase("none=1,2", "no input \"none\"")]
    [TestCase("ids=2,x", "found 2,x")]
    public void A_shape_that_does_not_fit_is_a_wrong_argument(string shape, string part) =>
        _folder.Run("plan", "words.onnx", "--input-shape", shape).FailsWith(2, part);

    [Test]
    public void A_compiled_explainer_has_an_output_for_each_endpoint_and_an_input_for_each_condition()
    {
        CliResult result = _folder.Run("compile", "model.onnx", "-o", "e.onnx", "--condition", "hidden=0", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        string[] inputs = [.. result.Json.GetProperty("inputs").EnumerateArray().Select(i => i.GetString()!)];
        string[] outputs = [.. result.Json.GetProperty("outputs").EnumerateArray().Select(i => i.GetString()!)];
        Assert.That(inputs, Has.Some.EqualTo("condition:hidden: Float [3]"));
        Assert.That(outputs, Has.Some.StartsWith("relevance of a: Float").And.Some.StartsWith("relevance of b: Float"));
    }

    [Test]
    public void Verify_compares_all_endpoints()
    {
        CliResult result = _folder.Run("verify", "model.onnx", "one.npz", "--device", "ilgpu-cpu", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Json.GetProperty("heatmap").GetProperty("largest_error").GetDouble(), Is.LessThan(1e-4));
        Assert.That(result.Json.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("tensor").GetString()), Does.Contain("a").And.Contain("b"));
    }

    [Test]
    public void Bench_gives_every_input_random_values([Values("model.onnx", "words.onnx")] string model)
    {
        CliResult result = _folder.Run(["bench", model, "--runs", "1", "--batch", "2", "--json", .. model == "words.onnx" ? new[] { "--input-shape", "ids=1,4" } : []]);
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Json.GetProperty("results")[0].GetProperty("batch").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void Ids_are_explained_with_a_mask_as_context()
    {
        File.WriteAllBytes(_folder.At("text.npz"), RawArchive.Of(
            ("ids.npy", RawArchive.Npy("<i4", "(1, 3)", [.. new[] { 4, 0, 2 }.SelectMany(BitConverter.GetBytes)])),
            ("mask.npy", RawArchive.Npy("|b1", "(1, 3)", [1, 0, 1]))));
        JsonElement result = _folder.ExplainJson("words.onnx", "text.npz", "--save-relevance", "r.npy").GetProperty("results")[0];
        NumpyArray<float> relevance = NumpyFile.Read(_folder.At("r.npy"));
        Assert.That(relevance.Shape, Is.EqualTo(new[] { 1, 3 }));
        Assert.That(relevance.Data[1], Is.Zero);
        Assert.That(relevance.Data.Sum(v => (double)v), Is.EqualTo(result.GetProperty("logit").GetDouble()).Within(1e-3));
    }

    [Test]
    public void Methods_of_several_passes_take_one_input_of_floats() => _folder
        .Explain("model.onnx", "one.npz", "--method", "integrated-gradients").FailsWith(2, "relevance of a, b", "one input of floats");

    private static string[] Names(JsonElement plan, string list) => [.. plan.GetProperty(list).EnumerateArray().Select(t => t.GetProperty("name").GetString()!)];
}
