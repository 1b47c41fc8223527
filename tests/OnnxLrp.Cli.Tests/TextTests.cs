using System.Text.Json;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>Texts: <c>--tokenizer</c>, <c>--text</c>, <c>.txt</c>, and what is written of their tokens.</summary>
[TestFixture]
internal sealed class TextTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nmovie\nwas\ngreat\nun\n##believ\n##able\n!\n,\ncaf\n##e\n";

    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Sentences()).Text("vocab.txt", Vocabulary).Text("review.txt", "The movie was great!\n");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_text_is_cut_into_tokens_and_each_has_its_relevance()
    {
        JsonElement result = Result("--tokenizer", "vocab.txt", "--text", "The movie was great!", "--save-relevance", "r.npy", "-o", "t.png");
        JsonElement[] tokens = [.. result.GetProperty("tokens").EnumerateArray()];
        Assert.That(tokens.Select(t => t.GetProperty("id").GetInt32()), Is.EqualTo(new[] { 2, 5, 6, 7, 8, 12, 3 }));
        Assert.That(tokens.Select(t => t.GetProperty("text").GetString()), Is.EqualTo(new[] { "[CLS]", "the", " movie", " was", " great", "!", "[SEP]" }));
        NumpyArray<float> relevance = NumpyFile.Read(_folder.At("r.npy"));
        Assert.That(relevance.Shape, Is.EqualTo(new[] { 1, 7 }), "relevance of ids has the shape of the ids");
        Assert.That(tokens.Select(t => (float)t.GetProperty("relevance").GetDouble()), Is.EqualTo(relevance.Data).Within(1e-6));
        Assert.That(result.GetProperty("relevance_sum").GetDouble(), Is.EqualTo(result.GetProperty("logit").GetDouble()).Within(1e-5));
    }

    [Test]
    public void A_file_and_a_text_of_the_same_words_give_the_same_and_have_a_page_and_a_picture()
    {
        if (SystemFont.File is null) Assert.Ignore("this machine has no font");
        JsonElement file = Result("review.txt", "--tokenizer", "vocab.txt"), text = Result("--tokenizer", "vocab.txt", "--text", "The movie was great!");
        Assert.That(text.GetProperty("tokens").ToString(), Is.EqualTo(file.GetProperty("tokens").ToString()));
        Assert.That(_folder.Files, Is.SupersetOf(new[] { "review-heatmap.html", "review-heatmap.png", "text-heatmap.html", "text-heatmap.png" }));
        Assert.That(File.ReadAllText(_folder.At("review-heatmap.html")), Does.Contain(">movie</span>"));
    }

    [Test]
    public void The_page_never_replaces_a_file_that_is_read()
    {
        _folder.Text("tokens.html", Vocabulary);
        CliResult result = _folder.Explain("model.onnx", "--text", "the movie", "--tokenizer", "tokens.html", "-o", "tokens.png");
        Assert.That(result.Code, Is.EqualTo(2), result.Error);
        Assert.That(File.ReadAllText(_folder.At("tokens.html")), Is.EqualTo(Vocabulary));
    }

    [TestCase("review.txt: a text; expected a tokenizer for it; give --tokenizer", 1, "review.txt")]
    [TestCase("INPUT is missing; expected a picture", 2)]
    [TestCase("--tokenizer: ", 2, "--text", "a", "--tokenizer", "missing.json")]
    [TestCase("text: the text \"  \" has no token", 1, "--text", "  ", "--tokenizer", "vocab.txt")]
    public void What_does_not_fit_is_refused_on_one_line(string message, int code, params string[] arguments)
    {
        CliResult result = _folder.Explain(["model.onnx", .. arguments]);
        Assert.That(result.Code, Is.EqualTo(code), result.Error);
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public void A_tokenizer_with_more_words_than_the_model_is_refused_where_they_occur()
    {
        _folder.Text("large.txt", Vocabulary + "banana\n");
        CliResult result = _folder.Explain("model.onnx", "--text", "the banana", "--tokenizer", "large.txt");
        Assert.That(result.Code, Is.EqualTo(1), result.Error);
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("input_ids").And.Contain("16"));
    }

    private JsonElement Result(params string[] arguments) => _folder.ExplainJson(["model.onnx", .. arguments]).GetProperty("results")[0];
}
