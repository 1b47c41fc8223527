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
        JsonFields.RequireObject(root, path, Fields);
        double stabilizer = JsonFields.Number(root, "stabilizer", path) ?? LrpRule.DefaultStabilizer;
        if (!double.IsFinite(stabilizer) || stabilizer < 0) throw new FormatException($"{path}: \"stabilizer\" must be a finite number >= 0; found {stabilizer}");
        string name = JsonFields.String(root, "name", path) ?? Path.GetFileNameWithoutExtension(path);
        var entries = new List<CompositeEntry>();
        if (root.TryGetProperty("rules", out JsonElement rules))
        {
            if (rules.ValueKind != JsonValueKind.Array) throw new FormatException($"{path}: \"rules\" must be a list of entries; found {rules.ValueKind}");
            foreach (JsonElement entry in rules.EnumerateArray()) entries.Add(Entry(entry, $"{path}: rules[{entries.Count}]", path, stabilizer, readBound));
        }
        string batchNorm = JsonFields.String(root, "batchnorm", path) ?? "identity";
        try
        {
            return new Composite(name, entries) { Stabilizer = stabilizer, BatchNorm = BatchNormTreatment.Parse(batchNorm, stabilizer) };
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    private static CompositeEntry Entry(JsonElement entry, string where, string path, double stabilizer, Func<string, float[]>? readBound)
    {
        JsonFields.RequireObject(entry, where, null);
        string ruleName = JsonFields.String(entry, "rule", where) ?? throw new FormatException($"{where}: \"rule\" is missing; expected the name of a rule");
        RuleInfo? info = RuleTable.All.FirstOrDefault(r => r.Name == ruleName);
        if (info is not null) JsonFields.RequireObject(entry, where, ["match", "rule", "stabilizer", .. info.ParameterNames]);
        try
        {
            var parameters = new JsonRuleParameters(entry, Path.GetDirectoryName(Path.GetFullPath(path))!, readBound);
            return new CompositeEntry(Match(entry, where), RuleTable.Create(ruleName, parameters, stabilizer));
        }
        catch (FormatException e) when (!e.Message.StartsWith(where, StringComparison.Ordinal))
        {
            throw new FormatException($"{where}: {e.Message}", e);
        }
    }

    private static NodeMatch Match(JsonElement entry, string where)
    {
        if (!entry.TryGetProperty("match", out JsonElement match)) return new NodeMatch();
        JsonFields.RequireObject(match, where + ".match", MatchFields);
        return new NodeMatch
        {
            Operators = JsonFields.Strings(match, "op", where)?.Select(o => Known(o, where)).ToArray() is { } operators ? operators.Length > 0
                ? operators
                : throw new FormatException($"{where}: \"op\" is an empty list, which matches no layer; expected names of operators, or no \"op\" for all")
                : null,
            Name = JsonFields.String(match, "name", where),
            Position = JsonFields.String(match, "position", where) switch
            {
                null => null,
                "first" => LinearPosition.First,
                "last" => LinearPosition.Last,
                string other => throw new FormatException($"{where}: unknown position \"{other}\"; allowed: first, last"),
            },
            Depth = JsonFields.Numbers(match, "depth", where) switch
            {
                null => null,
                [double from, double to] when from >= 0 && to <= 1 && from <= to => (from, to),
                _ => throw new FormatException($"{where}: \"depth\" must be [from, to] with 0 <= from <= to <= 1"),
            },
        };
    }

    private static string Known(string op, string where)
    {
        if (OperatorGroups.All.ContainsKey(op) || OperatorCatalog.LayerNames.Contains(op)) return op;
        if (op.StartsWith('@')) throw new FormatException($"{where}: unknown group \"{op}\"; allowed: {string.Join(", ", OperatorGroups.All.Keys)}, or ONNX operator types");
        string nearest = NearNames.Of(op, OperatorCatalog.LayerNames.Order(StringComparer.Ordinal))[0];
        throw new FormatException(
            $"{where}: unknown operator \"{op}\"; expected a name of \"onnx-lrp list operators\", {ProductLayer.Name}, {BilinearLayer.Name} or a group; the nearest is \"{nearest}\"");
    }
}
