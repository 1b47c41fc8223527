using System.Text.Json;
using OnnxLrp.Layers;
using OnnxLrp.Operators;
using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>
/// Reads composite JSON files. Format: <c>docs/composites.md</c>; every unknown field or value is an error that names file and entry.
/// </summary>
public static class CompositeFile
{
    private static readonly string[] Fields = ["name", "batchnorm", "stabilizer", "rules"];
    private static readonly string[] MatchFields = ["op", "name", "position", "depth"];
    private const string Depth = "[from, to] with 0 <= from <= to <= 1";

    /// <summary>Reads a composite.</summary>
    /// <param name="path">The file; paths of <c>.npy</c> bounds inside it are relative to its folder.</param>
    /// <param name="readBound">Reads a <c>.npy</c> bound; null: such bounds are refused.</param>
    /// <exception cref="FormatException">The file is no composite; the message names file, entry and what is allowed.</exception>
    /// <exception cref="IOException">The file, or a bound, cannot be read; the message names it.</exception>
    public static Composite Read(string path, Func<string, float[]>? readBound = null)
    {
        try
        {
            using JsonDocument document = Document(path);
            return Parse(document.RootElement, path, readBound);
        }
        catch (FormatException e) when (PlainText.Line(e.Message) != e.Message)
        {
            // It quotes the file, which may hold line breaks and texts of any length.
            throw new FormatException(PlainText.Line(e.Message), e);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: not valid JSON ({PlainText.Line(e.Message).TrimEnd('.')}); expected a composite, see docs/composites.md", e);
        }
    }

    private static JsonDocument Document(string path)
    {
        try
        {
            return StrictJson.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a composite file; check the path and its permissions", e);
        }
    }

    private static Composite Parse(JsonElement root, string path, Func<string, float[]>? readBound)
    {
        FormatException Wrong(string field, string found, string allowed) => new($"{path}: {field} is {found}; allowed: {allowed}");
        var fields = new JsonFields("", root, Wrong, Fields);
        double stabilizer = fields.Number("stabilizer") ?? LrpRule.DefaultStabilizer;
        if (!double.IsFinite(stabilizer) || stabilizer < 0) throw fields.Wrong("stabilizer", "a finite number >= 0");
        string name = fields.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CompositeEntry[] entries =
        [
            .. fields.Objects("rules").Select((e, i) => Named($"{path}: rules[{i}]", () => Entry(e, folder, stabilizer, readBound))),
        ];
        BatchNormTreatment batchNorm = Named(path, () => BatchNormTreatment.Parse(fields.Text("batchnorm") ?? "identity", stabilizer));
        return new Composite(name, entries) { Stabilizer = stabilizer, BatchNorm = batchNorm };
    }

    /// <summary>Puts the place before the message of what is wrong there, unless the message names it.</summary>
    private static T Named<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e) when (!e.Message.StartsWith(place, StringComparison.Ordinal))
        {
            throw new FormatException($"{place}: {e.Message}", e);
        }
    }

    private static CompositeEntry Entry(JsonFields entry, string folder, double stabilizer, Func<string, float[]>? readBound)
    {
        string ruleName = entry.Text("rule") ?? throw entry.Missing("rule", "the name of a rule");
        RuleInfo? info = RuleTable.All.FirstOrDefault(r => r.Name == ruleName);
        if (info is not null) entry.Allow(["match", "rule", "stabilizer", .. info.ParameterNames]);
        return new CompositeEntry(Match(entry), RuleTable.Create(ruleName, new JsonRuleParameters(entry, folder, readBound), stabilizer));
    }

    private static NodeMatch Match(JsonFields entry)
    {
        if (entry.Object("match", MatchFields) is not { } match) return new NodeMatch();
        string[]? operators = match.Texts("op");
        if (operators is []) throw match.Wrong("op", "names of operators, or no op for all layers");
        return new NodeMatch
        {
            Operators = operators?.Select(Known).ToArray(),
            Name = match.Text("name"),
            Position = match.Word("position", ("first", LinearPosition.First), ("last", LinearPosition.Last)),
            Depth = match.Numbers("depth", Depth) switch
            {
                null => null,
                [double from, double to] when from >= 0 && to <= 1 && from <= to => (from, to),
                _ => throw match.Wrong("depth", Depth),
            },
        };
    }

    private static string Known(string op)
    {
        if (OperatorGroups.All.ContainsKey(op) || OperatorCatalog.LayerNames.Contains(op)) return op;
        if (op.StartsWith('@'))
        {
            throw new FormatException($"unknown group \"{op}\"; allowed: {string.Join(", ", OperatorGroups.All.Keys)}, or ONNX operator types");
        }
        string nearest = NearNames.Of(op, OperatorCatalog.LayerNames.Order(StringComparer.Ordinal))[0];
        throw new FormatException(
            $"unknown operator \"{op}\"; expected a name of \"onnx-lrp list operators\", {ProductLayer.Name}, {BilinearLayer.Name} or a group; "
            + $"the nearest is \"{nearest}\"");
    }
}
