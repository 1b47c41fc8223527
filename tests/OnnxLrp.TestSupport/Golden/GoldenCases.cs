using System.IO.Compression;
using NUnit.Framework;

namespace OnnxLrp.TestSupport.Golden;

/// <summary>
/// All golden cases: those of the repository, then those of <c>../shared/golden/public</c> that the repository lacks. Sorted by name.
/// </summary>
/// <remarks>Use: <c>[TestCaseSource(typeof(GoldenCases), nameof(GoldenCases.All))] public void Test(GoldenCase golden)</c>.</remarks>
public static class GoldenCases
{
    /// <summary>Every case as an NUnit test case with its name as argument text.</summary>
    public static IEnumerable<TestCaseData> All => AsTestCases(Committed.Concat(Shared));

    /// <summary>Every case of the networks named.</summary>
    public static IEnumerable<TestCaseData> Of(params string[] networks) =>
        AsTestCases(Committed.Concat(Shared).Where(golden => networks.Contains(golden.Network)));

    /// <summary>The cases of the repository's zips.</summary>
    public static IReadOnlyList<GoldenCase> Committed { get; } = [.. Directory
        .EnumerateFiles(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Golden"), "*.zip")
        .Order(StringComparer.Ordinal)
        .SelectMany(InZip)];

    /// <summary>
    /// The cases in <c>../shared/golden/public</c>, which are about pictures and classes, whose names are not among
    /// <see cref="Committed"/>; none where that folder is absent.
    /// </summary>
    public static IReadOnlyList<GoldenCase> Shared { get; } = FindShared();

    private static IEnumerable<TestCaseData> AsTestCases(IEnumerable<GoldenCase> cases) =>
        cases.Select(golden => new TestCaseData(golden).SetArgDisplayNames(golden.Name));

    private static GoldenCase[] InZip(string zip)
    {
        using ZipArchive archive = ZipFile.OpenRead(zip);
        return [.. archive.Entries
            .GroupBy(entry => entry.FullName.Split('/')[0], entry => entry.Name)
            .OrderBy(files => files.Key, StringComparer.Ordinal)
            .Select(files => new GoldenCase(files.Key, new ZippedGoldenFiles(zip, files.Key, [.. files])))];
    }

    private static GoldenCase[] FindShared()
    {
        if (SharedFolder.Find("golden/public") is not { } root)
            return [];
        HashSet<string> committed = [.. Committed.Select(golden => golden.Name)];
        return [.. Directory
            .EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, "case.json")) && committed.Add(Path.GetFileName(folder)))
            .Order(StringComparer.Ordinal)
            .Select(folder => new GoldenCase(Path.GetFileName(folder), new FolderGoldenFiles(folder)))];
    }
}
