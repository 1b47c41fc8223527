using System.CommandLine;
using OnnxLrp.Cli.Output;
using OnnxLrp.Composites;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Methods;
using OnnxLrp.Operators;
using OnnxLrp.Rules;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp list WHAT</c>: the tables of the library.</summary>
internal sealed class ListCommand(CommandContext context)
{
    private static readonly Dictionary<string, Func<Listing>> Lists = new()
    {
        ["rules"] = () => new(["name", "parameters", "formula", "source"],
            [.. RuleTable.All.Select(r => new[] { r.Name, string.Join(", ", r.ParameterNames.Append("stabilizer")), r.Formula, r.Source })]),
        ["composites"] = () => new(["name", "description"], [.. CompositePresets.All.Select(c => new[] { c.Name, c.Description })]),
        ["operators"] = () => new(["operator", "what is explained"],
            [.. OperatorCatalog.All.SelectMany(o => o.Types, (o, type) => new[] { type, o.Summary }).OrderBy(row => row[0], StringComparer.Ordinal)]),
        ["methods"] = () => new(["name", "description"], [.. MethodTable.All.Select(m => new[] { m.Name, m.Description })]),
        ["colormaps"] = () => new(["name", "description"], [.. ColorMaps.All.Select(m => new[] { m.Name, m.Description })]),
    };

    private readonly Argument<string> _what = new("WHAT") { Description = string.Join(" | ", Lists.Keys) };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command("list", "What there is: " + string.Join(", ", Lists.Keys) + ".") { _what, _json };
        command.SetAction(parsed => Execute(parsed.GetRequiredValue(_what), parsed.GetValue(_json)));
        return command;
    }

    private int Execute(string what, bool json)
    {
        if (!Lists.TryGetValue(what, out Func<Listing>? list)) throw new UsageException($"list: found \"{what}\"; expected one of {string.Join(", ", Lists.Keys)}");
        Listing listing = list();
        if (json) JsonText.Write(context.Output, listing.Rows.Select(listing.ToObject));
        else TextTable.Write(context.Output, listing.Titles, listing.Rows);
        return Failures.Done;
    }

    private sealed record Listing(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Rows)
    {
        public Dictionary<string, string> ToObject(IReadOnlyList<string> row) => Titles.Zip(row).ToDictionary(p => p.First.Replace(' ', '_'), p => p.Second);
    }
}
