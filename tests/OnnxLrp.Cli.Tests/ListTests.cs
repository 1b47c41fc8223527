using System.Text.Json;
using OnnxLrp.Composites;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Methods;
using OnnxLrp.Operators;
using OnnxLrp.Rules;

namespace OnnxLrp.Cli.Tests;

public sealed class ListTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Lists =>
    [
        new("rules", RuleTable.All.Select(r => r.Name)),
        new("composites", CompositePresets.All.Select(c => c.Name)),
        new("operators", OperatorCatalog.All.SelectMany(o => o.Types).Order(StringComparer.Ordinal)),
        new("methods", MethodTable.All.Select(m => m.Name)),
        new("colormaps", ColorMaps.All.Select(m => m.Name)),
    ];

    [TestCaseSource(nameof(Lists))]
    public void Lists_everything_by_name(string what, IEnumerable<string> names)
    {
        CliResult text = _folder.Run("list", what), json = _folder.Run("list", what, "--json");
        Assert.That(text.Code, Is.Zero, text.Error);
        Assert.That(text.Output.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(' ')[0]), Is.EqualTo(names));
        Assert.That(json.Json.EnumerateArray().Select(row => row.EnumerateObject().First().Value.GetString()), Is.EqualTo(names));
    }

    [Test]
    public void Another_list_is_refused() => _folder.Run("list", "models").FailsWith(2, "\"models\"", "rules, composites, operators, methods, colormaps");

    [Test]
    public void Devices_names_what_can_run_and_what_auto_chooses()
    {
        CliResult text = _folder.Run("devices");
        JsonElement json = _folder.Run("devices", "--json").Json;
        string[] names = [.. json.GetProperty("devices").EnumerateArray().Where(d => d.GetProperty("usable").GetBoolean()).Select(d => d.GetProperty("name").GetString()!)];
        Assert.That(names, Does.Contain("ilgpu-cpu").And.Contain("cpu"));
        Assert.That(names, Does.Contain(json.GetProperty("auto").GetString()));
        Assert.That(text.Output, Does.Contain($"auto: {json.GetProperty("auto").GetString()}"));
    }
}
