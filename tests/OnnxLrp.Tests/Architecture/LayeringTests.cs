using System.Text.RegularExpressions;
using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Architecture;

/// <summary>Dependencies point one way. The table is the architecture: a new arrow is a decision, made here.</summary>
public sealed class LayeringTests
{
    /// <summary>Folder of src/OnnxLrp → the namespaces below OnnxLrp that it may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Errors"] = ["Planning", "Graph"],
        ["Graph"] = ["Errors"],
        ["Checks"] = ["Graph", "Normalization", "Errors"],
        ["Normalization"] = ["Graph"],
        ["Canonization"] = ["Graph", "Normalization"],
        ["Rules"] = ["Relevance"],
        ["Relevance"] = ["Rules"],
        ["Passes"] = ["Relevance", "Rules"],
        ["Layers"] = ["Relevance", "Rules", "Errors"],
        ["Operators"] = ["Graph", "Normalization", "Canonization", "Layers", "Relevance", "Errors"],
        ["Composites"] = ["Rules", "Operators", "Layers"],
        ["Planning"] =
            ["Graph", "Normalization", "Canonization", "Operators", "Layers", "Rules", "Composites", "Relevance", "Passes", "Errors"],
        ["Detections"] = ["Graph", "Normalization", "Relevance"],
        ["Engines"] =
        [
            "Graph", "Normalization", "Checks", "Canonization", "Planning", "Layers", "Rules", "Composites", "Relevance", "Passes",
            "Kernels", "Errors",
        ],
        ["Methods"] = ["Engines", "Composites"],
    };

    /// <summary>What comes from outside → the only folders that may see it.</summary>
    private static readonly Dictionary<string, string[]> Outside = new()
    {
        ["Google.Protobuf"] = ["Graph"],
        ["OnnxLrp.Graph.Schema"] = ["Graph"],
        ["Microsoft.ML.OnnxRuntime"] = ["Engines/OnnxRuntime"],
        ["ILGPU"] = ["Engines/Ilgpu"],
        ["OnnxLrp.Kernels"] = ["Engines/Ilgpu", "Engines/EngineTable.cs", "Engines/EngineProvider.cs"],
    };

    /// <summary>Project of src → the projects of the repository that it may reference.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["OnnxLrp"] = ["OnnxLrp.Kernels"],
        ["OnnxLrp.Imaging"] = [],
        ["OnnxLrp.Evaluation"] = ["OnnxLrp", "OnnxLrp.Imaging"],
        ["OnnxLrp.Text"] = ["OnnxLrp"],
        ["OnnxLrp.Cli"] = ["OnnxLrp", "OnnxLrp.Imaging", "OnnxLrp.Evaluation", "OnnxLrp.Text"],
    };

    private static string Library => RepositoryRoot.Combine("src", "OnnxLrp");

    private static IEnumerable<string> Folders => Allowed.Keys;

    [TestCaseSource(nameof(Folders))]
    public void Folder_uses_only_what_the_table_allows(string folder)
    {
        string[] arrows = [.. Sources(folder)
            .SelectMany(f => Names(f, @"OnnxLrp\.(\w+)").Select(used => (File: f, Used: used)))
            .Where(a => a.Used != folder && Directory.Exists(Path.Combine(Library, a.Used)) && !Allowed[folder].Contains(a.Used))
            .Select(a => $"{Relative(a.File)} uses OnnxLrp.{a.Used}")];
        Assert.That(arrows, Is.Empty, $"{folder} may use {string.Join(", ", Allowed[folder])}");
    }

    [Test]
    public void Every_folder_of_the_library_is_in_the_table() => Assert.That(
        Directory.GetDirectories(Library).Select(d => Path.GetFileName(d)!).Except(["bin", "obj"]), Is.EquivalentTo(Allowed.Keys));

    [Test]
    public void Outside_libraries_are_seen_only_where_the_table_says([Values] bool unused)
    {
        foreach ((string name, string[] places) in Outside)
        {
            string[] files = [.. Sources("").Where(f => Regex.IsMatch(File.ReadAllText(f), $@"(using|global::)\s*[\w =.]*\b{Regex.Escape(name)}\b")).Select(Relative)];
            if (unused) Assert.That(files, Is.Not.Empty, $"{name} is in the table, but nothing uses it");
            else Assert.That(files.Where(f => !places.Any(p => f.StartsWith(p, StringComparison.Ordinal))), Is.Empty, $"{name} belongs to {string.Join(", ", places)}");
        }
    }

    [Test]
    public void Kernels_know_nothing_of_graphs_rules_and_plans()
    {
        string kernels = RepositoryRoot.Combine("kernels", "OnnxLrp.Kernels");
        string[] arrows = [.. Directory.EnumerateFiles(kernels, "*.cs", SearchOption.AllDirectories).Where(NotBuilt)
            .Where(f => Names(f, @"OnnxLrp\.(\w+)").Any(n => n != "Kernels"))];
        Assert.That(arrows, Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(kernels, "OnnxLrp.Kernels.csproj")), Does.Not.Contain("ProjectReference"));
    }

    [Test]
    public void Projects_reference_only_what_the_table_allows()
    {
        Dictionary<string, string[]> found = Directory.GetFiles(RepositoryRoot.Combine("src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            p => Path.GetFileNameWithoutExtension(p), p => Regex.Matches(File.ReadAllText(p), @"<ProjectReference Include=""[^""]*?([\w.]+)\.csproj""").Select(m => m.Groups[1].Value).ToArray());
        Assert.That(found.Keys, Is.EquivalentTo(Projects.Keys));
        foreach ((string project, string[] references) in found) Assert.That(references, Is.EquivalentTo(Projects[project]), project);
    }

    [Test]
    public void Evaluation_sees_the_public_interfaces_only() => Assert.That(
        new[] { "OnnxLrp", "OnnxLrp.Imaging" }.Select(p => File.ReadAllText(RepositoryRoot.Combine("src", p, p + ".csproj"))),
        Has.None.Contains("InternalsVisibleTo Include=\"OnnxLrp.Evaluation\""));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Library, folder), "*.cs", SearchOption.AllDirectories).Where(NotBuilt);

    private static bool NotBuilt(string file) => !file.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj");

    private static IEnumerable<string> Names(string file, string pattern) =>
        File.ReadLines(file).Where(l => l.StartsWith("using ", StringComparison.Ordinal)).SelectMany(l => Regex.Matches(l, pattern)).Select(m => m.Groups[1].Value);

    private static string Relative(string file) => Path.GetRelativePath(Library, file).Replace('\\', '/');
}
