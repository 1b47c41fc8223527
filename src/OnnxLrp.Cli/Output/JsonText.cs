using System.Text.Encodings.Web;
using System.Text.Json;

namespace OnnxLrp.Cli.Output;

/// <summary>Writes one JSON document: names in snake_case, indented, text unescaped where JSON allows it. JSON has no NaN: such numbers are null.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write<T>(TextWriter writer, T document) => writer.WriteLine(JsonSerializer.Serialize(document, Options));

    /// <summary>The number, or null where JSON cannot write it.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;

    /// <inheritdoc cref="Number(double)"/>
    public static float? Number(float value) => float.IsFinite(value) ? value : null;
}
