namespace OnnxLrp.Cli.Tests;

/// <summary>Names come from files, and a file may hold what a terminal must not get.</summary>
public sealed class MessageTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Model(TinyModels.Classifier(batch: null), "open.onnx").Picture("a.png");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Control_characters_are_escaped_and_messages_stay_on_one_line()
    {
        CliResult result = _folder.Explain("model.onnx", "a.png", "--composite", "red\u001b[31m\nline\u202Ereversed");
        result.FailsWith(2, "red\\u001B[31m line\\u202Ereversed");
        Assert.That(result.Error, Does.Not.Contain("\u001b").And.Not.Contain("\u202E"));
    }

    [Test]
    public void What_is_too_long_loses_its_middle()
    {
        CliResult result = _folder.Explain("model.onnx", "a.png", "--composite", new string('x', 100_000) + "-end");
        result.FailsWith(2, "unknown composite \"xxx", "more)", "-end\"; allowed");
        Assert.That(result.Error, Has.Length.LessThan(3000));
    }

    [Test]
    public void Names_in_a_plan_are_escaped()
    {
        CliResult result = _folder.Text("c.json", """{"name": "\u001b[31mred\nname"}""").Run("plan", "model.onnx", "--composite", "c.json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("composite \\u001B[31mred\\u000Aname,").And.Not.Contain("\u001b"));
    }

    [Test]
    public void A_composite_with_half_a_character_is_refused()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Cases", "json-lone-surrogate", "composite.json");
        _folder.Explain("model.onnx", "a.png", "--composite", path).FailsWith(2, "half of a character");
    }

    [TestCase("bench", "open.onnx", "--batch", "100000000", "expected at most 699050")]
    [TestCase("bench", "open.onnx", "--runs", "2147483647", "at most 100000")]
    [TestCase("diagnose", "open.onnx", "a.png", "--batch", "100000000", "expected at most 699050")]
    [TestCase("evaluate", "open.onnx", "a.png", "--batch", "100000000", "expected at most 699050")]
    [TestCase("explain", "open.onnx", "a.png", "--method", "integrated-gradients", "--steps", "2000000000", "at most 100000")]
    [TestCase("explain", "open.onnx", "a.png", "--method", "smoothgrad", "--samples", "2147483647", "at most 100000")]
    public void Absurd_numbers_are_refused_with_their_bound(params string[] args) => _folder.Run(args[..^1]).FailsWith(2, args[^1]);
}
