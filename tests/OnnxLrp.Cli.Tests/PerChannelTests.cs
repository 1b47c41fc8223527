using System.Text.Json;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary><c>--per-channel</c>: the channels of a tensor with the largest relevance, one by one.</summary>
[TestFixture]
internal sealed class PerChannelTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Picture("a.png").Tensor("x.npy", 2, 3, 8, 8);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void The_channels_with_the_largest_relevance_are_in_one_panel()
    {
        JsonElement json = _folder.ExplainJson("model.onnx", "a.png", "--per-channel", "relu.out:3", "--layer", "relu.out", "-o", "h.png");
        float[] layer = NumpyFile.Read(_folder.At("a-layer-relu.out.npy")).Data;
        (int Channel, double Sum)[] expected = [.. Enumerable.Range(0, 4)
            .Select(c => (c, layer.Skip(64 * c).Take(64).Sum(v => (double)v))).OrderByDescending(c => c.Item2).Take(3)];
        JsonElement[] channels = [.. json.GetProperty("results")[0].GetProperty("channels").EnumerateArray()];
        Assert.That(channels.Select(c => c.GetProperty("channel").GetInt32()), Is.EqualTo(expected.Select(e => e.Channel)));
        Assert.That(channels.Select(c => c.GetProperty("relevance").GetDouble()), Is.EqualTo(expected.Select(e => e.Sum)).Within(1e-5));
        RgbImage one = RgbImage.Load(_folder.At("h.png")), panel = RgbImage.Load(_folder.At("a-channels.png"));
        Assert.That(panel.Width, Is.EqualTo((3 * one.Width) + (4 * 8)));
    }

    [Test]
    public void The_explanation_itself_stays_what_it_is()
    {
        _folder.ExplainJson("model.onnx", "x.npy", "--save-relevance", "plain.npy");
        _folder.ExplainJson("model.onnx", "x.npy", "--per-channel", "relu.out", "--save-relevance", "with.npy");
        Assert.That(NumpyFile.Read(_folder.At("with.npy")).Data, Is.EqualTo(NumpyFile.Read(_folder.At("plain.npy")).Data).Within(1e-6));
        Assert.That(_folder.Files, Does.Contain("x-channels-0.png").And.Contain("x-channels-1.png"));
    }

    [TestCase("relu.out:0", "expected 1 to 256")]
    [TestCase("relu", "a tensor that does not exist", "relu.out")]
    public void What_cannot_be_drawn_is_a_wrong_argument(string value, params string[] parts) =>
        _folder.Explain("model.onnx", "a.png", "--per-channel", value).FailsWith(2, parts);
}
