using OnnxLrp.TestSupport;

namespace OnnxLrp.Cli.Tests;

/// <summary>The example of <c>docs/inputs.md</c> runs as it is written.</summary>
[TestFixture]
internal sealed class InputsPageTests
{
    [Test]
    public void The_commands_of_the_page_run()
    {
        using CliFolder folder = new CliFolder().Model(TinyModels.TwoTables(), "two.onnx").Tensor("a.npy", [1, 2, 3, 4], 1, 4).Tensor("b.npy", [1, -1, 2], 1, 3)
            .Archive("both.npz", ("a", [1, 2, 3, 4], [1, 4]), ("b", [1, -1, 2], [1, 3]));
        string[] commands = [.. File.ReadLines(RepositoryRoot.Combine("docs", "inputs.md")).Where(l => l.StartsWith("    onnx-lrp ", StringComparison.Ordinal))];
        Assert.That(commands, Has.Length.EqualTo(5));
        foreach (string command in commands)
        {
            CliResult result = folder.Run([.. command.Trim().Split(' ').Skip(1).Select(a => a.Trim('"'))]);
            Assert.That(result.Code, Is.Zero, command + result.Error);
        }
        Assert.That(File.ReadAllBytes(folder.At("apart-r.npz")), Is.EqualTo(File.ReadAllBytes(folder.At("both-r.npz"))));
    }
}
