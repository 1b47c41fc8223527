using System.Text.Json;

namespace OnnxLrp.Imaging.Inputs;

/// <summary>A JSON object of known fields in a file; every complaint names the file, the field and what is allowed.</summary>
internal sealed class JsonFields
{
    private readonly string _file;
    private readonly string _path;
    private readonly JsonElement _object;

    /// <summary>Checks that <paramref name="value"/> is an object; with <paramref name="allowed"/> names, that it has no others and none twice.</summary>
    public JsonFields(string file, string path, JsonElement value, params string[] allowed)
    {
        (_file, _path, _object) = (file, path, value);
        var fields = string.Join(", ", allowed);
        if (value.ValueKind != JsonValueKind.Object)
            throw new SidecarException(file, path.Length > 0 ? path : "the document", Show(value), allowed.Length > 0 ? $"an object with the fields {fields}" : "an object");
        var seen = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            if (allowed.Length > 0 && !allowed.Contains(property.Name))
                throw new SidecarException(file, Name(property.Name), "an unknown field", fields);
            if (!seen.Add(property.Name))
                throw new SidecarException(file, Name(property.Name), "given twice", "each field once");
        }
    }

    /// <summary>The field's value; false where it is missing or null.</summary>
    public bool TryGet(string field, out JsonElement value) => _object.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;

    public JsonFields? Object(string field, params string[] allowed) => TryGet(field, out var value) ? new(_file, Name(field), value, allowed) : null;

    public string? Text(string field) => !TryGet(field, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : throw Wrong(field, "a string");

    public int? Integer(string field) => !TryGet(field, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number
        : throw Wrong(field, "a whole number of at least 1");

    /// <summary>A list of numbers; a single number counts as a list of one where <paramref name="single"/> is set.</summary>
    public float[]? Numbers(string field, string allowed, bool single = false)
    {
        if (!TryGet(field, out var value))
            return null;
        var items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : single ? new[] { value } : throw Wrong(field, allowed);
        return Array.ConvertAll(items, item => item.ValueKind == JsonValueKind.Number ? item.GetSingle() : throw Wrong(field, allowed));
    }

    /// <summary>One word of a list, upper and lower case alike.</summary>
    public T? Word<T>(string field, params (string Word, T Value)[] allowed) where T : struct
    {
        if (!TryGet(field, out var value))
            return null;
        foreach (var (word, result) in allowed)
        {
            if (value.ValueKind == JsonValueKind.String && word.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase))
                return result;
        }
        throw Wrong(field, string.Join(", ", allowed.Select(a => a.Word)));
    }

    public SidecarException Wrong(string field, string allowed) => new(_file, Name(field), Show(_object.GetProperty(field)), allowed);

    private string Name(string field) => _path.Length > 0 ? $"{_path}.{field}" : field;

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 60 ? text : $"{text[..57]}...";
    }
}
