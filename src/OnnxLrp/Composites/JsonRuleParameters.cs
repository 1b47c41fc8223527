using System.Text.Json;
using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>The parameters of a rule as the fields of its entry in a composite file.</summary>
internal sealed class JsonRuleParameters(JsonFields entry, string folder, Func<string, float[]>? readBound) : IRuleParameters
{
    private const string Bounds = "a number, a list with one number per channel, or a .npy file";

    public double? Number(string name) => entry.Number(name);

    public bool? Flag(string name) => entry.Flag(name);

    public InputBound? Bound(string name)
    {
        if (!entry.TryGet(name, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.String)
            return new InputBound([.. entry.Numbers(name, Bounds, single: true)!.Select(v => (float)v)]);
        return readBound is not null && value.GetString() is { Length: > 0 } path && !path.Contains('\0')
            ? new InputBound(readBound(Path.Combine(folder, path)))
            : throw entry.Wrong(name, Bounds);
    }
}
