using System.Text.Json;
using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>The parameters of a rule as the fields of its entry in a composite file.</summary>
internal sealed class JsonRuleParameters(JsonElement entry, string folder, Func<string, float[]>? readBound) : IRuleParameters
{
    public double? Number(string name) => JsonFields.Number(entry, name, "entry");

    public bool? Flag(string name) => JsonFields.Field(entry, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } e => throw JsonFields.Wrong("entry", name, "true or false", e),
    };

    public InputBound? Bound(string name) => JsonFields.Field(entry, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } e => e.GetDouble(),
        { ValueKind: JsonValueKind.Array } => new InputBound([.. JsonFields.Numbers(entry, name, "entry")!.Select(v => (float)v)]),
        { ValueKind: JsonValueKind.String } e when readBound is not null && e.GetString() is { Length: > 0 } path && !path.Contains('\0')
            => new InputBound(readBound(Path.Combine(folder, path))),
        { } e => throw JsonFields.Wrong("entry", name, "a number, a list with one number per channel, or a .npy file", e),
    };
}
