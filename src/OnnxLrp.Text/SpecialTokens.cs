using System.Text.Json;

namespace OnnxLrp.Text;

/// <summary>
/// The tokens that a model expects around one text, such as <c>[CLS] text [SEP]</c>: the <c>post_processor</c> of a tokenizer.json.
/// </summary>
/// <param name="Before">Tokens before the text.</param>
/// <param name="After">Tokens after it.</param>
/// <param name="TypeId">The segment of the text.</param>
internal sealed record SpecialTokens(IReadOnlyList<TextToken> Before, IReadOnlyList<TextToken> After, int TypeId)
{
    /// <summary>Nothing is added.</summary>
    public static SpecialTokens None { get; } = new([], [], 0);

    /// <summary>A token before the text and one after it.</summary>
    public static SpecialTokens Around(TextToken before, TextToken after) => new([before], [after], 0);

    /// <summary>A token that stands for no text.</summary>
    public static TextToken Token(int id, string name, int typeId = 0) => new(id, name, 0, 0, typeId, IsSpecial: true);

    /// <summary>Reads the post-processor.</summary>
    public static SpecialTokens Read(JsonFields? processor)
    {
        if (processor is null) return None;
        switch (processor.Text("type"))
        {
            case "TemplateProcessing": return Template(processor);
            case "BertProcessing" or "RobertaProcessing": return Around(Pair(processor, "cls"), Pair(processor, "sep"));
            case "ByteLevel": return None;
            case "Sequence": return processor.Objects("processors").Select(Read).FirstOrDefault(t => t != None) ?? None;
            default: throw processor.Wrong("type", "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel or a Sequence of them");
        }
    }

    private static SpecialTokens Template(JsonFields processor)
    {
        JsonFields known = processor.Object("special_tokens") ?? throw processor.Missing("special_tokens", "an object");
        var before = new List<TextToken>();
        var after = new List<TextToken>();
        int? text = null;
        foreach (JsonFields part in processor.Objects("single"))
        {
            if (part.Object("SpecialToken") is { } special)
            {
                string name = special.Text("id") ?? throw special.Missing("id", "the name of a token");
                JsonFields entry = known.Object(name) ?? throw known.Missing(name, "an object with the token's ids");
                int typeId = (int)(special.Number("type_id") ?? 0);
                double[] ids = entry.Numbers("ids", "a list of ids") ?? throw entry.Missing("ids", "a list of ids");
                (text is null ? before : after).AddRange(ids.Select(id => Token((int)id, name, typeId)));
            }
            else if (part.Object("Sequence") is { } sequence)
            {
                text = (int)(sequence.Number("type_id") ?? 0);
            }
        }
        return text is int segment ? new SpecialTokens(before, after, segment) : throw processor.Missing("single", "a template with the text");
    }

    private static TextToken Pair(JsonFields processor, string field)
    {
        const string Allowed = "a token and its id, such as [\"[CLS]\", 101]";
        if (!processor.TryGet(field, out JsonElement pair)) throw processor.Missing(field, Allowed);
        bool fits = pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String
            && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out _);
        return fits ? Token(pair[1].GetInt32(), pair[0].GetString()!) : throw processor.Wrong(field, Allowed);
    }
}
