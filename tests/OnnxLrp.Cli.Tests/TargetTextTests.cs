using OnnxLrp.Cli.Input;

namespace OnnxLrp.Cli.Tests;

/// <summary>What the command line adds to the grammar of targets: labels, and names of tensors without double quotes.</summary>
public sealed class TargetTextTests
{
    private static readonly ClassLabels Labels = new(["cat", "tree frog", "T-shirt", "n01: tench", "3-5"]);

    [TestCase("Identity:0:3", "\"Identity:0\":3")]
    [TestCase("conv-1:3", "\"conv-1\":3")]
    [TestCase("/a/b-c:top:2", "\"/a/b-c\":top:2")]
    [TestCase("/a/b-c:[1,-1]", "\"/a/b-c\":[1,-1]")]
    [TestCase("a-b:tree frog", "\"a-b\":1")]
    [TestCase("tree frog", "1")]
    [TestCase("t-SHIRT", "2")]
    [TestCase("n01: tench", "3")]
    [TestCase("3-5", "4")]
    [TestCase("3 - 5", "3-5")]
    [TestCase("cat - \"tree frog\"", "0-1")]
    [TestCase("2*\"T-shirt\" - out:cat", "2*2-out:0")]
    public void Texts_mean_what_a_user_expects(string text, string meaning) =>
        Assert.That(TargetText.Parse(text, Labels, _ => { }).ToString(), Is.EqualTo(meaning));

    [Test]
    public void Numbers_that_are_labels_of_other_classes_are_told()
    {
        var warnings = new List<string>();
        Assert.That(TargetText.Parse("1-0", new ClassLabels(["1", "0"]), warnings.Add).ToString(), Is.EqualTo("1-0"));
        Assert.That(warnings, Has.Count.EqualTo(2).And.All.Contains("is taken for the class of that index"));
    }
}
