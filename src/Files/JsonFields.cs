using System.Text.Json;

namespace OnnxLrp;

/// <summary>
/// Reads a JSON object of known fields. A field that is unknown, given twice or of the wrong type is an error which says where the field
/// is, what was found and what is allowed.
/// </summary>
internal sealed class JsonFields
{
    private readonly string _path;
    private readonly JsonElement _object;
    private readonly Complaint _wrong;

    /// <summary>Makes the error for a field of a file.</summary>
    /// <param name="field">The field, as a dotted path; "the document" for the whole.</param>
    /// <param name="found">What was found.</param>
    /// <param name="allowed">What is allowed.</param>
    public delegate Exception Complaint(string field, string found, string allowed);

    /// <summary>Checks that a value is an object, that it has no field twice, and none that is not allowed.</summary>
    /// <param name="path">The object, as a dotted path; empty for the document.</param>
    /// <param name="value">The object.</param>
    /// <param name="wrong">Makes errors.</param>
    /// <param name="allowed">The fields that it may have; none: any.</param>
    public JsonFields(string path, JsonElement value, Complaint wrong, params string[] allowed)
    {
        (_path, _object, _wrong) = (path, value, wrong);
        if (value.ValueKind != JsonValueKind.Object)
        {
            string fields = allowed.Length > 0 ? $"an object with the fields {string.Join(", ", allowed)}" : "an object";
            throw wrong(path.Length > 0 ? path : "the document", Show(value), fields);
        }
        Allow(allowed);
        var seen = new HashSet<string>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!seen.Add(property.Name)) throw wrong(Name(property.Name), "given twice", "each field once");
        }
    }

    /// <summary>Refuses every other field than these.</summary>
    public void Allow(params string[] allowed)
    {
        if (allowed.Length == 0) return;
        foreach (JsonProperty property in _object.EnumerateObject().Where(p => !allowed.Contains(p.Name)))
        {
            throw _wrong(Name(property.Name), "an unknown field", string.Join(", ", allowed));
        }
    }

    /// <summary>The field's value; false where it is missing or null.</summary>
    public bool TryGet(string field, out JsonElement value) =>
        _object.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>An object; null where it is missing.</summary>
    public JsonFields? Object(string field, params string[] allowed) =>
        TryGet(field, out JsonElement value) ? new(Name(field), value, _wrong, allowed) : null;

    /// <summary>The objects of a list; empty where it is missing.</summary>
    public IReadOnlyList<JsonFields> Objects(string field) => !TryGet(field, out JsonElement list) ? []
        : list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select((item, i) => new JsonFields($"{Name(field)}[{i}]", item, _wrong))]
            : throw Wrong(field, "a list of objects");

    /// <summary>A text that is not empty.</summary>
    public string? Text(string field) => !TryGet(field, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : throw Wrong(field, "a text that is not empty");

    /// <summary>A list of texts, or one text.</summary>
    public string[]? Texts(string field) => !TryGet(field, out JsonElement value) ? null
        : Items(value).All(v => v.ValueKind == JsonValueKind.String) ? [.. Items(value).Select(v => v.GetString()!)]
        : throw Wrong(field, "a text or a list of texts");

    /// <summary>A whole number of at least 1.</summary>
    public int? Integer(string field) => !TryGet(field, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number > 0 ? number
        : throw Wrong(field, "a whole number of at least 1");

    /// <summary>A number.</summary>
    public double? Number(string field) => !TryGet(field, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw Wrong(field, "a number");

    /// <summary>True or false.</summary>
    public bool? Flag(string field) => !TryGet(field, out JsonElement value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(field, "true or false");

    /// <summary>A list of numbers; a single number counts as a list of one where <paramref name="single"/> is set.</summary>
    public double[]? Numbers(string field, string allowed, bool single = false) => !TryGet(field, out JsonElement value) ? null
        : (single || value.ValueKind == JsonValueKind.Array) && Items(value).All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. Items(value).Select(v => v.GetDouble())]
            : throw Wrong(field, allowed);

    /// <summary>One word of a list, upper and lower case alike.</summary>
    public T? Word<T>(string field, params (string Word, T Value)[] allowed)
        where T : struct
    {
        if (!TryGet(field, out JsonElement value)) return null;
        foreach ((string word, T result) in allowed)
        {
            if (value.ValueKind == JsonValueKind.String && word.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase)) return result;
        }
        throw Wrong(field, string.Join(", ", allowed.Select(a => a.Word)));
    }

    /// <summary>The error for a field that is there.</summary>
    public Exception Wrong(string field, string allowed) => _wrong(Name(field), Show(_object.GetProperty(field)), allowed);

    /// <summary>The error for a field that is missing.</summary>
    public Exception Missing(string field, string allowed) => _wrong(Name(field), "missing", allowed);

    private string Name(string field) => _path.Length > 0 ? $"{_path}.{field}" : field;

    private static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static string Show(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : $"{text[..57]}...";
    }
}
