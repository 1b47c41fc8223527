using System.Text.Json;

namespace OnnxLrp.Composites;

/// <summary>Strict reading of JSON fields: what is there must have the expected type, what is unknown is an error.</summary>
internal static class JsonFields
{
    public static void RequireObject(JsonElement element, string where, IReadOnlyList<string>? allowed)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException($"{where}: expected an object {{…}}; found {element.ValueKind}");
        var seen = new HashSet<string>();
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (!seen.Add(field.Name)) throw new FormatException($"{where}: the field \"{field.Name}\" is given twice; expected each field once");
            if (allowed is not null && !allowed.Contains(field.Name))
            {
                throw new FormatException($"{where}: unknown field \"{PlainText.Cell(field.Name)}\"; allowed: {string.Join(", ", allowed)}");
            }
        }
    }

    public static string? String(JsonElement parent, string name, string where) => Field(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } e => e.GetString(),
        { } e => throw Wrong(where, name, "a text", e),
    };

    public static double? Number(JsonElement parent, string name, string where) => Field(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } e => e.GetDouble(),
        { } e => throw Wrong(where, name, "a number", e),
    };

    /// <summary>A list of texts, or one text.</summary>
    public static IReadOnlyList<string>? Strings(JsonElement parent, string name, string where) => Field(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } e => [e.GetString()!],
        { ValueKind: JsonValueKind.Array } e when e.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
            => [.. e.EnumerateArray().Select(v => v.GetString()!)],
        { } e => throw Wrong(where, name, "a list of texts", e),
    };

    public static double[]? Numbers(JsonElement parent, string name, string where) => Field(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } e when e.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            => [.. e.EnumerateArray().Select(v => v.GetDouble())],
        { } e => throw Wrong(where, name, "a list of numbers", e),
    };

    public static JsonElement? Field(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static FormatException Wrong(string where, string name, string expected, JsonElement found) =>
        new($"{where}: \"{name}\" must be {expected}; found {PlainText.Cell(found.GetRawText())}");
}
