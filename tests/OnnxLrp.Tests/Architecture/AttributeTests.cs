using System.Text.RegularExpressions;
using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Architecture;

/// <summary>
/// Each attribute of an operator is read by name in one place, where its default is; everything else asks the records there.
/// </summary>
public sealed partial class AttributeTests
{
    private static readonly string Records = Path.Combine("src", "OnnxLrp", "Normalization", "Attributes");

    /// <summary>The classes that hold attributes and make nodes from files have no operators.</summary>
    private static readonly string Graph = Path.Combine("src", "OnnxLrp", "Graph");

    [Test]
    public void Attributes_are_read_by_name_in_their_records_only()
    {
        string[] readers = [.. Sources().Where(f => !IsIn(f, Records) && !IsIn(f, Graph))
            .SelectMany(f => File.ReadLines(f).Where(l => Read().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}"))];
        Assert.That(readers, Is.Empty, $"read attributes through the records in {Records}");
    }

    [Test]
    public void The_records_read_attributes_as_the_test_above_finds_them() =>
        Assert.That(Sources().Where(f => IsIn(f, Records)).Count(f => Read().IsMatch(File.ReadAllText(f))), Is.GreaterThan(5));

    private static bool IsIn(string file, string folder) =>
        file.StartsWith(RepositoryRoot.Combine(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Sources() =>
        new[] { RepositoryRoot.Combine("src", "OnnxLrp"), RepositoryRoot.Combine("tools", "OnnxLrp.Converter") }
            .SelectMany(d => Directory.EnumerateFiles(d, "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"));

    /// <summary>A call of one of the accessors of OnnxAttributes, which all take a name first.</summary>
    [GeneratedRegex(@"(Attributes|\b[a-z]\w*)\.(Int|Ints|Float|Floats|String|Strings|Tensor|Has)\((name\b|""[a-zA-Z_]+"")")]
    private static partial Regex Read();
}
