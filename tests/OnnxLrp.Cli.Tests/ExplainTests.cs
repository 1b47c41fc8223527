using System.Text.Json;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

public sealed class ExplainTests
{
    private const string Labels = """{"input": {"size": [8, 8]}, "labels": ["cat", "dog", "tree frog"]}""";

    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Text("model.json", Labels).Picture("a.png");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Writes_a_heatmap_named_after_the_input_into_the_working_directory()
    {
        CliResult result = _folder.Explain("model.onnx", "a.png");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a-heatmap.png", "a.png", "model.json", "model.onnx" }));
        Assert.That(RgbImage.Load(_folder.At("a-heatmap.png")).Width, Is.EqualTo(256));
        Assert.That(result.Output, Does.Contain("a-heatmap.png").And.Contain("logit"));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public void Prints_the_json_of_the_contract()
    {
        JsonElement json = _folder.ExplainJson("model.onnx", "a.png", "--save-relevance", "r.npy", "-o", "h.png");
        Assert.That(json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "model", "engine", "device", "composite", "batchnorm", "results", "warnings" }));
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo("model.onnx"));
        Assert.That(json.GetProperty("composite").GetString(), Is.EqualTo("epsilon-plus-flat"));
        Assert.That(json.GetProperty("batchnorm").GetString(), Is.EqualTo("identity"));
        Assert.That(json.GetProperty("device").GetString(), Does.StartWith("cpu"));
        Assert.That(json.GetProperty("warnings").GetArrayLength(), Is.Zero);
        JsonElement result = json.GetProperty("results")[0];
        Assert.That(result.EnumerateObject().Select(p => p.Name),
            Is.EqualTo(new[] { "input", "target", "label", "logit", "terms", "relevance_sum", "heatmap", "relevance", "warnings", "ms", "endpoints", "absorbed" }));
        Assert.That(result.GetProperty("input").GetString(), Is.EqualTo("a.png"));
        Assert.That(result.GetProperty("heatmap").GetString(), Is.EqualTo("h.png"));
        Assert.That(result.GetProperty("relevance").GetString(), Is.EqualTo("r.npy"));
        Assert.That(result.GetProperty("label").GetString(), Is.AnyOf("cat", "dog", "tree frog"));
        Assert.That(result.GetProperty("ms").GetProperty("total").GetDouble(), Is.GreaterThan(0));
        NumpyArray<float> relevance = NumpyFile.Read(_folder.At("r.npy"));
        Assert.That(relevance.Shape, Is.EqualTo(new[] { 1, 3, 8, 8 }));
        Assert.That(relevance.Data.Sum(v => (double)v), Is.EqualTo(result.GetProperty("relevance_sum").GetDouble()).Within(1e-6));
    }

    [TestCase("1", 1)]
    [TestCase("dog", 1)]
    [TestCase("DOG", 1)]
    [TestCase("Tree Frog", 2)]
    [TestCase("scores:0", 0)]
    [TestCase("scores:dog", 1)]
    public void Explains_the_class_that_the_target_names(string target, int expected)
    {
        JsonElement result = _folder.ExplainJson("model.onnx", "a.png", "--target", target).GetProperty("results")[0];
        Assert.That(result.GetProperty("target").GetInt32(), Is.EqualTo(expected));
    }

    [TestCase("1-0", new[] { -1.0, 1, 0 }, "1-0")]
    [TestCase("0.5*dog + 2*\"tree frog\"", new[] { 0, 0.5, 2 }, "0.5*1+2*2")]
    [TestCase("scores:[:2]", new[] { 1.0, 1, 0 }, "scores:[:2]")]
    [TestCase("-1", new[] { 0.0, -1, 0 }, "-1")]
    public void Explains_the_sum_that_the_target_names(string target, double[] weights, string printed)
    {
        JsonElement json =
            _folder.ExplainJson("model.onnx", "a.png", $"--target={target}", "--composite", "epsilon", "--save-relevance", "sum.npy");
        JsonElement result = json.GetProperty("results")[0];
        Assert.That(
            (result.GetProperty("target").ValueKind, result.GetProperty("label").ValueKind),
            Is.EqualTo((JsonValueKind.Null, JsonValueKind.Null)));
        double[] scores = [.. Enumerable.Range(0, 3).Select(i => Result($"{i}", $"{i}.npy").GetProperty("logit").GetDouble())];
        Assert.That(result.GetProperty("logit").GetDouble(), Is.EqualTo(scores.Zip(weights, (s, w) => s * w).Sum()).Within(1e-5));
        // Relevance is linear in its start, so it is the sum of what the classes give alone.
        float[][] alone = [.. Enumerable.Range(0, 3).Select(i => NumpyFile.Read(_folder.At($"{i}.npy")).Data)];
        float[] sum = NumpyFile.Read(_folder.At("sum.npy")).Data;
        IEnumerable<float> expected = sum.Select((_, p) => (float)Enumerable.Range(0, 3).Sum(i => weights[i] * alone[i][p]));
        Assert.That(sum, Is.EqualTo(expected).Within(1e-6f).And.Some.Not.Zero);
        Assert.That(_folder.Explain("model.onnx", "a.png", $"--target={target}").Output, Does.Contain(printed));
    }

    [Test]
    public void Json_lists_the_terms_of_a_target()
    {
        JsonElement result = _folder.ExplainJson("model.onnx", "a.png", "--target", "2*top - [:2]").GetProperty("results")[0];
        JsonElement[] terms = [.. result.GetProperty("terms").EnumerateArray()];
        Assert.That(terms[0].EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "select", "weight", "target", "count", "score" }));
        Assert.That(
            terms.Select(t => ($"{t.GetProperty("select")}", t.GetProperty("weight").GetDouble(), t.GetProperty("count").GetInt32())),
            Is.EqualTo(new[] { ("top", 2.0, 1), ("[:2]", -1.0, 2) }));
    }

    [TestCase("3-5", 1)]
    [TestCase("3 - 5", null)]
    [TestCase("\"3-5\"", 1)]
    [TestCase("over 65", 2)]
    public void A_text_that_is_a_label_is_that_label(string target, int? expected)
    {
        _folder.Text("model.json", """{"input": {"size": [8, 8]}, "labels": ["0-2", "3-5", "over 65"]}""");
        CliResult result = _folder.Explain("model.onnx", "a.png", "--target", target, "--json");
        if (expected is int index) Assert.That(result.Json.GetProperty("results")[0].GetProperty("target").GetInt32(), Is.EqualTo(index));
        else result.FailsWith(2, "the model has 3 classes");
        if (target == "3-5") Assert.That(result.Error, Does.Contain("is taken for the label of class 1").And.Contain("\"3 -5\""));
    }

    private JsonElement Result(string target, string relevance) =>
        _folder.ExplainJson("model.onnx", "a.png", "--target", target, "--composite", "epsilon", "--save-relevance", relevance)
            .GetProperty("results")[0];

    [Test]
    public void Top_k_explains_k_classes_best_first_and_names_the_files_after_them()
    {
        JsonElement[] results = [.. _folder.ExplainJson("model.onnx", "a.png", "--target", "top:2", "--save-relevance", "r.npy", "-o", "h.png").GetProperty("results").EnumerateArray()];
        Assert.That(results, Has.Length.EqualTo(2));
        Assert.That(results[0].GetProperty("logit").GetSingle(), Is.GreaterThan(results[1].GetProperty("logit").GetSingle()));
        foreach (JsonElement result in results)
        {
            string part = $"-{result.GetProperty("target").GetInt32()}-{result.GetProperty("label").GetString()!.Replace(' ', '_')}";
            Assert.That(result.GetProperty("heatmap").GetString(), Is.EqualTo($"h{part}.png"));
            Assert.That(result.GetProperty("relevance").GetString(), Is.EqualTo($"r{part}.npy"));
            Assert.That(_folder.Files, Does.Contain($"h{part}.png").And.Contain($"r{part}.npy"));
        }
    }

    [Test]
    public void Names_an_output_of_a_model_with_several()
    {
        _folder.Model(TinyModels.TwoHeads(), "two.onnx");
        JsonElement result = _folder.ExplainJson("two.onnx", "a.png", "--target", "small:1").GetProperty("results")[0];
        Assert.That(result.GetProperty("target").GetInt32(), Is.EqualTo(1));
        Assert.That(result.GetProperty("label").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void A_folder_gives_its_pictures_sorted_in_batches_and_other_files_stay_unread()
    {
        _folder.Picture("in/c.png", 2).Picture("in/b.png", 1).Picture("in/d.PNG", 3).Text("in/notes.txt", "no picture");
        CliResult all = _folder.Explain("model.onnx", "in", "--batch", "2", "--json", "-o", "out");
        Assert.That(all.Code, Is.Zero, all.Error);
        JsonElement[] results = [.. all.Json.GetProperty("results").EnumerateArray()];
        Assert.That(results.Select(r => r.GetProperty("input").GetString()), Is.EqualTo(new[] { "in/b.png", "in/c.png", "in/d.PNG" }));
        Assert.That(_folder.Files, Does.Contain("out/b-heatmap.png").And.Contain("out/c-heatmap.png").And.Contain("out/d-heatmap.png"));
        Assert.That(all.Error, Does.Contain("explained: 3 of 3"));
    }

    [Test]
    public void An_input_gives_the_same_result_alone_and_in_a_batch()
    {
        _folder.Picture("b.png", 3).Picture("c.png", 5);
        double[] together = Sums(_folder.ExplainJson("model.onnx", "a.png", "b.png", "c.png", "--save-relevance", "r"));
        double[] alone = Sums(_folder.ExplainJson("model.onnx", "a.png", "b.png", "c.png", "--batch", "1", "--save-relevance", "r"));
        Assert.That(together, Is.EqualTo(alone).Within(1e-5).And.Unique);
    }

    [Test]
    public void A_model_with_a_fixed_batch_takes_any_number_of_inputs()
    {
        _folder.Model(TinyModels.Classifier(batch: 2), "fixed.onnx").Picture("b.png", 3).Picture("c.png", 5);
        double[] open = Sums(_folder.ExplainJson("model.onnx", "a.png", "b.png", "c.png", "--save-relevance", "r"));
        double[] two = Sums(_folder.ExplainJson("fixed.onnx", "a.png", "b.png", "c.png", "--save-relevance", "r"));
        Assert.That(two, Is.EqualTo(open).Within(1e-5));
    }

    [Test]
    public void A_tensor_without_batch_is_one_sample_and_one_with_batch_is_several()
    {
        _folder.Tensor("one.npy", 3, 8, 8).Tensor("many.npy", 3, 3, 8, 8);
        JsonElement one = _folder.ExplainJson("model.onnx", "one.npy", "--save-relevance", "one-r.npy");
        JsonElement many = _folder.ExplainJson("model.onnx", "many.npy", "--save-relevance", "many-r.npy", "--batch", "2");
        Assert.That(one.GetProperty("results")[0].GetProperty("input").GetString(), Is.EqualTo("one.npy"));
        Assert.That(many.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("input").GetString()),
            Is.EqualTo(new[] { "many.npy#0", "many.npy#1", "many.npy#2" }));
        NumpyArray<float> relevance = NumpyFile.Read(_folder.At("many-r.npy"));
        Assert.That(relevance.Shape, Is.EqualTo(new[] { 3, 3, 8, 8 }));
        Assert.That(NumpyFile.Read(_folder.At("one-r.npy")).Shape, Is.EqualTo(new[] { 1, 3, 8, 8 }));
        double second = relevance.Data.Skip(192).Take(192).Sum(v => (double)v);
        Assert.That(second, Is.EqualTo(many.GetProperty("results")[1].GetProperty("relevance_sum").GetDouble()).Within(1e-6));
    }

    [Test]
    public void Pictures_of_a_model_of_open_size_keep_their_own_size()
    {
        _folder.Model(TinyModels.Classifier(size: null), "open.onnx").Picture("small.png", 1, 6);
        _folder.ExplainJson("open.onnx", "small.png", "--save-relevance", "r.npy", "--preprocess", "none");
        Assert.That(NumpyFile.Read(_folder.At("r.npy")).Shape, Is.EqualTo(new[] { 1, 3, 6, 6 }));
    }

    private static double[] Sums(JsonElement json) => [.. json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("relevance_sum").GetDouble())];
}
