using System.Text.Json;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>Models of several inputs: archives, <c>--input</c>, <c>--explain</c>, conditions, and what is written of them.</summary>
[TestFixture]
internal sealed class SeveralInputsTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.TwoTables())
        .Tensor("a.npy", [1, 2, 3, 4, 5, 6, 7, 8], 2, 4).Tensor("b.npy", [1, -1, 2, 0.5f, 3, -2], 2, 3)
        .Archive("both.npz", ("a", [1, 2, 3, 4, 5, 6, 7, 8], [2, 4]), ("b", [1, -1, 2, 0.5f, 3, -2], [2, 3]));

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void An_archive_has_an_array_for_each_input_and_relevance_comes_as_one()
    {
        JsonElement json = _folder.ExplainJson("model.onnx", "both.npz", "--save-relevance", "r.npz");
        using NumpyArchive relevance = NumpyArchive.Open(_folder.At("r.npz"));
        Assert.That(relevance.Names, Is.EqualTo(new[] { "a", "b" }));
        (NumpyTensor a, NumpyTensor b) = (relevance.Read("a"), relevance.Read("b"));
        Assert.That((a.Shape, b.Shape), Is.EqualTo((new[] { 2, 4 }, new[] { 2, 3 })));
        JsonElement[] results = [.. json.GetProperty("results").EnumerateArray()];
        for (int n = 0; n < 2; n++)
        {
            JsonElement[] endpoints = [.. results[n].GetProperty("endpoints").EnumerateArray()];
            Assert.That(endpoints.Select(e => e.GetProperty("name").GetString()), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(endpoints[1].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), Is.EqualTo(new[] { 1, 3 }));
            double[] sums = [.. endpoints.Select(e => e.GetProperty("sum").GetDouble())];
            float[] own = [.. ((float[])a.Values).Skip(4 * n).Take(4)];
            Assert.That(sums[0], Is.EqualTo(own.Sum(v => (double)v)).Within(1e-5));
            Assert.That(sums.Sum(), Is.EqualTo(results[n].GetProperty("relevance_sum").GetDouble()).Within(1e-5));
        }
    }

    [Test]
    public void One_array_is_for_the_input_that_is_left()
    {
        _folder.ExplainJson("model.onnx", "both.npz", "--save-relevance", "together.npz");
        _folder.ExplainJson("model.onnx", "a.npy", "--input", "b=b.npy", "--save-relevance", "apart.npz");
        Assert.That(File.ReadAllBytes(_folder.At("apart.npz")), Is.EqualTo(File.ReadAllBytes(_folder.At("together.npz"))));
    }

    [Test]
    public void One_sample_of_an_input_is_for_all_samples()
    {
        _folder.Tensor("one.npy", [1, -1, 2], 3).Tensor("twice.npy", [1, -1, 2, 1, -1, 2], 2, 3);
        _folder.ExplainJson("model.onnx", "a.npy", "--input", "b=one.npy", "--save-relevance", "one-r.npz");
        _folder.ExplainJson("model.onnx", "a.npy", "--input", "b=twice.npy", "--save-relevance", "twice-r.npz");
        Assert.That(File.ReadAllBytes(_folder.At("one-r.npz")), Is.EqualTo(File.ReadAllBytes(_folder.At("twice-r.npz"))));
    }

    [Test]
    public void Several_archives_are_one_batch_and_give_what_each_gives_alone()
    {
        _folder.Archive("x.npz", ("a", [1, 2, 3, 4], [1, 4]), ("b", [1, -1, 2], [1, 3]));
        _folder.Archive("y.npz", ("b", [0.5f, 3, -2], [1, 3]), ("a", [5, 6, 7, 8], [1, 4]));
        _folder.ExplainJson("model.onnx", "x.npz", "y.npz", "--save-relevance", "r/");
        _folder.ExplainJson("model.onnx", "y.npz", "--save-relevance", "alone.npz");
        Assert.That(_folder.Files, Does.Contain("r/x-relevance.npz").And.Contain("r/y-relevance.npz"));
        using NumpyArchive together = NumpyArchive.Open(_folder.At("r/y-relevance.npz")), alone = NumpyArchive.Open(_folder.At("alone.npz"));
        foreach (string name in alone.Names)
        {
            Assert.That((float[])together.Read(name).Values, Is.EqualTo((float[])alone.Read(name).Values).Within(1e-6));
        }
    }

    [Test]
    public void What_is_not_explained_is_context_and_absorbs_its_share()
    {
        JsonElement both = _folder.ExplainJson("model.onnx", "both.npz").GetProperty("results")[0];
        JsonElement one = _folder.ExplainJson("model.onnx", "both.npz", "--explain", "a", "--save-relevance", "r.npy").GetProperty("results")[0];
        double absorbed = one.GetProperty("absorbed").EnumerateObject().Sum(p => p.Value.GetDouble());
        double a = both.GetProperty("endpoints")[0].GetProperty("sum").GetDouble();
        Assert.That(one.GetProperty("relevance_sum").GetDouble(), Is.EqualTo(a).Within(1e-5));
        Assert.That(one.GetProperty("relevance_sum").GetDouble() + absorbed, Is.EqualTo(both.GetProperty("logit").GetDouble()).Within(1e-3));
        Assert.That(NumpyFile.Read(_folder.At("r.npy")).Shape, Is.EqualTo(new[] { 2, 4 }));
    }

    [Test]
    public void Numbers_of_other_types_keep_their_values()
    {
        _folder.ExplainJson("model.onnx", "both.npz", "--save-relevance", "r.npz");
        File.WriteAllBytes(_folder.At("whole.npz"), RawArchive.Of(
            ("a.npy", RawArchive.Npy("<i4", "(2, 4)", [.. Enumerable.Range(1, 8).SelectMany(BitConverter.GetBytes)])),
            ("b.npy", RawArchive.Npy("<f8", "(2, 3)", [.. new[] { 1, -1, 2, 0.5, 3, -2 }.SelectMany(BitConverter.GetBytes)]))));
        _folder.ExplainJson("model.onnx", "whole.npz", "--save-relevance", "whole-r.npz");
        Assert.That(File.ReadAllBytes(_folder.At("whole-r.npz")), Is.EqualTo(File.ReadAllBytes(_folder.At("r.npz"))));
    }

    [Test]
    public void A_condition_keeps_the_channels_that_all_mentions_of_its_tensor_name()
    {
        double Sum(params string[] conditions) => _folder.ExplainJson(["model.onnx", "both.npz", .. conditions.SelectMany(c => new[] { "--condition", c })])
            .GetProperty("results")[0].GetProperty("relevance_sum").GetDouble();
        double[] alone = [Sum("hidden=0"), Sum("hidden@-1=1"), Sum("hidden=2")];
        Assert.That(Sum("hidden=0-1"), Is.EqualTo(alone[0] + alone[1]).Within(1e-5));
        Assert.That(Sum("hidden=0,1", "hidden@-1=1-2"), Is.EqualTo(alone[1]).Within(1e-6));
        Assert.That(alone[0] + alone[1] + alone[2], Is.EqualTo(Sum()).Within(1e-5));
    }

    [TestCase("hidden", "expected TENSOR=CHANNELS")]
    [TestCase("hidden=", "\"\" is no channel")]
    [TestCase("hidden=3-1", "\"3-1\" is no range")]
    [TestCase("hidden=3", "channel 3", "expected 0 to 2")]
    [TestCase("hiden=1", "a tensor that does not exist", "\"hidden\"")]
    [TestCase("unused=1", "no relevance of its own", "nearest one before it is \"hidden\"")]
    [TestCase("hidden@2=1", "names axis 2", "2×3")]
    public void A_condition_that_means_nothing_is_a_wrong_argument(string condition, params string[] parts) =>
        _folder.Explain("model.onnx", "both.npz", "--condition", condition).FailsWith(2, parts);

    [Test]
    public void Conditions_on_two_axes_of_one_tensor_are_refused() =>
        _folder.Explain("model.onnx", "both.npz", "--condition", "hidden=1", "--condition", "hidden@0=0").FailsWith(2, "axes", "hidden");

    [TestCase("--explain", "c", "no tensor \"c\"", "a, b")]
    [TestCase("--explain", "unused", "no relevance comes to the tensor \"unused\"", "the explained \"scores\"")]
    [TestCase("--input", "c=b.npy", "no input \"c\"", "a, b")]
    [TestCase("--input", "b", "expected NAME=FILE")]
    [TestCase("--input", "b=none.npy", "none.npy", "no such file")]
    [TestCase("--input", "b=both.npz", "an archive")]
    [TestCase("--save-relevance", "r.npy", "expected .npz", "a, b")]
    public void A_wrong_option_is_reported_with_what_is_allowed(string option, string value, params string[] parts)
    {
        _folder.Explain("model.onnx", "both.npz", option, value).FailsWith(2, parts);
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.npy", "b.npy", "both.npz", "model.onnx" }));
    }

    [Test]
    public void A_missing_input_fails_the_file_that_lacks_it() =>
        _folder.Archive("half.npz", ("a", [1, 2, 3, 4], [1, 4])).Explain("model.onnx", "half.npz").FailsWith(1, "half.npz: ", "\"b\" is missing");

    [Test]
    public void One_array_for_two_inputs_is_refused() =>
        _folder.Explain("model.onnx", "a.npy").FailsWith(1, "a.npy: one array for 2 inputs, a, b", "--input");

    [Test]
    public void Different_numbers_of_samples_are_refused() =>
        _folder.Archive("odd.npz", ("a", [1, 2, 3, 4], [1, 4]), ("b", new float[9], [3, 3])).Explain("model.onnx", "odd.npz")
            .FailsWith(1, "odd.npz: ", "3 samples", "as input \"a\"");
}
