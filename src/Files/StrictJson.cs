using System.Text;
using System.Text.Json;

namespace OnnxLrp;

/// <summary>
/// Reads a JSON file whose texts all are texts: a <c>\ud800</c> without its other half is JSON, but nothing that a program can print.
/// Comments and commas at the end of lists are allowed.
/// </summary>
internal static class StrictJson
{
    /// <summary>The document.</summary>
    /// <exception cref="JsonException">It is no JSON, nested too deeply, or has a text that is none.</exception>
    /// <exception cref="IOException">See <see cref="RegularFile.ReadBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static JsonDocument Read(string path)
    {
        byte[] text = Encoding.UTF8.GetBytes(RegularFile.ReadText(path));
        CheckTexts(text);
        return JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    private static void CheckTexts(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException($"the text {Encoding.UTF8.GetString(reader.ValueSpan)} has half of a character (a lone surrogate)", e);
            }
        }
    }
}
