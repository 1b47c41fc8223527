using System.Text.RegularExpressions;
using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Extensions.Tests;

/// <summary>
/// The code of the how-to pages is code that is compiled and tested: each block stands in the file that the line before it names.
/// </summary>
public sealed partial class HowToTests
{
    private static readonly string[] Pages = ["how-to-add-a-rule", "how-to-add-an-activation", "how-to-add-an-operator",
        "how-to-add-an-engine"];

    [TestCaseSource(nameof(Pages))]
    public void Every_block_of_code_stands_in_the_file_that_it_names(string page)
    {
        string text = File.ReadAllText(RepositoryRoot.Combine("docs", page + ".md"));
        Match[] blocks = [.. NamedBlock().Matches(text).Cast<Match>()];
        Assert.That(blocks, Has.Length.EqualTo(Fence().Count(text)).And.Length.AtLeast(3),
            "a block has no line before it that ends with a file name and a colon");
        foreach (Match block in blocks)
        {
            string file = block.Groups["file"].Value, source = Unindented(File.ReadAllText(RepositoryRoot.Combine(file.Split('/'))));
            Assert.That(source, Does.Contain(Unindented(block.Groups["code"].Value).Trim('\n')),
                $"docs/{page}.md quotes what {file} does not hold");
        }
    }

    /// <summary>Lines without what they begin with, so that a block may stand further left than in its file.</summary>
    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim()));

    [GeneratedRegex(@"`(?<file>[\w./-]+\.cs)`[^\n`]*:\n+```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex NamedBlock();

    [GeneratedRegex("^```csharp", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
