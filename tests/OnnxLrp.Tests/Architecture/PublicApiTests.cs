using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Architecture;

/// <summary>What is public is decided, not an accident: the file beside this one holds all of it.</summary>
public sealed class PublicApiTests
{
    /// <summary>Set to write the file anew.</summary>
    private const string Update = "ONNXLRP_UPDATE_API";

    private static string Expected => RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Architecture", "PublicApi.txt");

    [Test]
    public void The_public_surface_is_the_one_that_was_decided()
    {
        string found = PublicSurface.Of(typeof(LrpExplainer).Assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1") File.WriteAllText(Expected, found);
        string[] was = File.ReadAllLines(Expected), now = found.TrimEnd('\n').Split('\n');
        int first = was.Zip(now).TakeWhile(l => l.First == l.Second).Count();
        Assert.That(
            now, Is.EqualTo(was),
            $"The public surface differs from {Path.GetFileName(Expected)} at line {first + 1}: \"{now.ElementAtOrDefault(first)}\" was "
            + $"\"{was.ElementAtOrDefault(first)}\". Make internal what users do not need. Where the change is meant, run this test with "
            + $"{Update}=1, and say in CHANGELOG.md what breaks and what to do about it.");
    }

    [Test]
    public void Nothing_of_protobuf_is_public() => Assert.That(
        typeof(LrpExplainer).Assembly.GetExportedTypes().Where(t => t.Namespace!.Contains("Schema", StringComparison.Ordinal)), Is.Empty);
}
