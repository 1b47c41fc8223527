using NUnit.Framework;

namespace OnnxLrp.Tests.Graph;

/// <summary>Real models that may lie in a folder <c>shared</c> beside the repository; tests that need them are skipped where it is absent.</summary>
internal static class SharedFiles
{
    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>Names of the models, or one placeholder that makes a test report why it is skipped.</summary>
    public static IEnumerable<string> ModelNames => Names("models", path => Path.GetFileName(path), "*.onnx");

    /// <summary>The golden cases.</summary>
    public static IEnumerable<string> GoldenNames => Names(Path.Combine("golden", "public"), path => Path.GetFileName(path), null);

    /// <summary>Path of a shared file; ignores the test if it is absent.</summary>
    public static string PathOf(params string[] parts)
    {
        if (Root.Value is null)
            Assert.Ignore("No folder 'shared' with models beside the repository.");
        string path = Path.Combine([Root.Value!, .. parts]);
        if (!File.Exists(path))
            Assert.Ignore($"shared/{string.Join('/', parts)} is absent.");
        return path;
    }

    private static IEnumerable<string> Names(string folder, Func<string, string> name, string? pattern)
    {
        string? path = Root.Value is null ? null : Path.Combine(Root.Value, folder);
        if (path is null || !Directory.Exists(path))
            return ["absent"];
        return (pattern is null ? Directory.EnumerateDirectories(path) : Directory.EnumerateFiles(path, pattern)).Select(name).Order(StringComparer.Ordinal);
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OnnxLrp.sln")))
            {
                string shared = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared"));
                return Directory.Exists(Path.Combine(shared, "models")) ? shared : null;
            }
        }

        return null;
    }
}
