using System.Text.Json;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>Sounds and tables: <c>.wav</c> and <c>.csv</c>.</summary>
[TestFixture]
internal sealed class SoundAndTableTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_sound_is_what_the_same_samples_are_as_an_array()
    {
        short[] samples = [.. Enumerable.Range(0, 64).Select(i => (short)(30000 * Math.Sin(i * 0.7)))];
        _folder.Model(TinyModels.Sound(null)).Tensor("x.npy", [.. samples.Select(s => s / 32768f)], 1, 1, 64);
        Wave("x.wav", 1, samples);
        _folder.ExplainJson("model.onnx", "x.npy", "--save-relevance", "array.npy");
        JsonElement json = _folder.ExplainJson("model.onnx", "x.wav", "--save-relevance", "sound.npy", "-o", "sound.png");
        Assert.That(NumpyFile.Read(_folder.At("sound.npy")).Data, Is.EqualTo(NumpyFile.Read(_folder.At("array.npy")).Data).Within(1e-6f));
        Assert.That(json.GetProperty("results")[0].GetProperty("heatmap").GetString(), Is.EqualTo("sound.png"));
        RgbImage picture = RgbImage.Load(_folder.At("sound.png"));
        Assert.That((picture.Width, picture.Height), Is.EqualTo((1000, 460)));
    }

    [Test]
    public void Two_channels_become_their_mean_and_a_fixed_length_is_filled_up_with_a_warning()
    {
        _folder.Model(TinyModels.Sound(64)).Tensor("x.npy", [.. Enumerable.Range(0, 64).Select(i => i < 40 ? 0.25f : 0)], 1, 1, 64);
        Wave("x.wav", 2, [.. Enumerable.Repeat(new short[] { 16384, 0 }, 40).SelectMany(s => s)]);
        _folder.ExplainJson("model.onnx", "x.npy", "--save-relevance", "array.npy");
        CliResult result = _folder.Explain("model.onnx", "x.wav", "--save-relevance", "sound.npy");
        Assert.That(result.Error, Does.Contain("a sound of 40 samples for 64: silence is added"));
        Assert.That(NumpyFile.Read(_folder.At("sound.npy")).Data, Is.EqualTo(NumpyFile.Read(_folder.At("array.npy")).Data).Within(1e-6f));
    }

    [Test]
    public void A_row_of_a_table_is_a_sample_and_each_feature_has_its_relevance()
    {
        _folder.Model(TinyModels.Table()).Text("t.csv", "age;\"body mass\";height;weight\n1;2;3;4\n0.5;-1;2e1;0\n")
            .Tensor("t.npy", [1, 2, 3, 4, 0.5f, -1, 20, 0], 2, 4);
        _folder.ExplainJson("model.onnx", "t.npy", "--save-relevance", "array.npy");
        JsonElement json = _folder.ExplainJson("model.onnx", "t.csv", "--save-relevance", "table.npy", "-o", "out/");
        NumpyArray<float> relevance = NumpyFile.Read(_folder.At("table.npy"));
        Assert.That(relevance.Data, Is.EqualTo(NumpyFile.Read(_folder.At("array.npy")).Data).Within(1e-6f));
        JsonElement[] features = [.. json.GetProperty("results")[1].GetProperty("features").EnumerateArray()];
        Assert.That(features.Select(f => f.GetProperty("name").GetString()), Is.EqualTo(new[] { "age", "body mass", "height", "weight" }));
        Assert.That(features[2].GetProperty("value").GetSingle(), Is.EqualTo(20f));
        Assert.That(features.Select(f => f.GetProperty("relevance").GetSingle()), Is.EqualTo(relevance.Data[4..]).Within(1e-6f));
        Assert.That(_folder.Files, Does.Contain("out/t-heatmap-0.png").And.Contain("out/t-heatmap-1.png"));
    }

    [TestCase("a,b\n1,2\n", "a table of 2 columns, a, b; expected 4, one for each feature of \"input\"")]
    [TestCase("a,b,c,d\n", "a table without rows")]
    [TestCase("a,b,c,d\n1,2,x,4\n", "line 2, column \"c\": found \"x\"; expected a number")]
    [TestCase("a,b,c,d\n1,2\n", "no table (")]
    [TestCase("1,2,3,4\n5,6,7,8\n", "expected the names of its columns; add a header")]
    public void Tables_that_do_not_fit_are_refused_on_one_line(string table, string message)
    {
        _folder.Model(TinyModels.Table()).Text("t.csv", table);
        CliResult result = _folder.Explain("model.onnx", "t.csv");
        Assert.That(result.Code, Is.EqualTo(1), result.Error);
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("t.csv: ").And.Contain(message));
    }

    [TestCase("no sound", "no sound that can be read")]
    [TestCase("RIFF", "no sound that can be read")]
    public void Files_that_are_no_sound_are_refused_on_one_line(string content, string message)
    {
        _folder.Model(TinyModels.Sound(null)).Text("x.wav", content);
        CliResult result = _folder.Explain("model.onnx", "x.wav");
        Assert.That(result.Code, Is.EqualTo(1), result.Error);
        Assert.That(result.Error, Does.Contain("x.wav: ").And.Contain(message));
    }

    [Test]
    public void Sounds_and_tables_for_models_of_pictures_are_refused()
    {
        _folder.Model(TinyModels.Classifier()).Text("t.csv", "a\n1\n");
        Wave("x.wav", 1, [1, 2]);
        Assert.That(_folder.Explain("model.onnx", "t.csv").Error, Does.Contain("a table for the input").And.Contain("[N, features]"));
        Assert.That(_folder.Explain("model.onnx", "x.wav").Error, Does.Contain("a sound for the input").And.Contain("[N, 1, T]"));
    }

    /// <summary>A file of 16-bit samples, 8,000 in a second, written byte by byte.</summary>
    private void Wave(string name, short channels, short[] samples)
    {
        using var file = new BinaryWriter(File.Create(_folder.At(name)));
        file.Write("RIFF"u8);
        file.Write(36 + (2 * samples.Length));
        file.Write("WAVEfmt "u8);
        file.Write(16);
        file.Write((short)1);
        file.Write(channels);
        file.Write(8000);
        file.Write(8000 * channels * 2);
        file.Write((short)(channels * 2));
        file.Write((short)16);
        file.Write("data"u8);
        file.Write(2 * samples.Length);
        foreach (short sample in samples) file.Write(sample);
    }
}
