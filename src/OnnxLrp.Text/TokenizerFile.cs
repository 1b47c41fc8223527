using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace OnnxLrp.Text;

/// <summary>
/// Reads <c>tokenizer.json</c> (WordPiece as BERT has it, byte-level BPE as GPT-2, RoBERTa and Llama 3 have it) and <c>vocab.txt</c>
/// into tokenizers of Microsoft.ML.Tokenizers. Every other kind is refused with its name.
/// </summary>
internal static class TokenizerFile
{
    /// <summary>The words that GPT-2 looks for tokens in: contractions, letters, numbers and others, with the space before them.</summary>
    private const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Kinds = "a tokenizer.json with WordPiece (BERT) or byte-level BPE (GPT-2, RoBERTa, Llama 3), or a vocab.txt";

    /// <summary>Reads a file by its kind: JSON, or a word on each line.</summary>
    public static TextTokenizer Read(string path)
    {
        try
        {
            if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)) return Vocabulary(path);
            using JsonDocument document = StrictJson.Read(path);
            return Json(path, new JsonFields("", document.RootElement, (field, found, allowed) => new TokenizerException(path, field, found, allowed)));
        }
        catch (JsonException e)
        {
            throw new TokenizerException(path, "the document", $"no JSON ({e.Message.TrimEnd('.')})", Kinds, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException and not TokenizerException))
        {
            throw new TokenizerException(path, "the file", $"not readable ({e.Message.TrimEnd('.')})", Kinds, e);
        }
        catch (ArgumentException e)
        {
            throw new TokenizerException(path, "the vocabulary", $"refused ({e.Message.TrimEnd('.')})", "a complete one", e);
        }
    }

    private static TextTokenizer Vocabulary(string path)
    {
        string text = RegularFile.ReadText(path);
        bool lowers = !text.Split('\n').Any(word => word.Any(char.IsAsciiLetterUpper) && !IsSpecial(word));
        var options = new BertOptions { LowerCaseBeforeTokenization = lowers, RemoveNonSpacingMarks = lowers };
        BertTokenizer tokenizer = BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);
        return new TextTokenizer(tokenizer, AroundBert(tokenizer), false, text.Split('\n').Count(w => w.Trim().Length > 0), tokenizer.PaddingTokenId);

        static bool IsSpecial(string word) => word.StartsWith('[') && word.TrimEnd().EndsWith(']');
    }

    private static SpecialTokens AroundBert(BertTokenizer tokenizer) => SpecialTokens.Around(
        SpecialTokens.Token(tokenizer.ClassificationTokenId, tokenizer.ClassificationToken),
        SpecialTokens.Token(tokenizer.SeparatorTokenId, tokenizer.SeparatorToken));

    private static TextTokenizer Json(string path, JsonFields root)
    {
        JsonFields model = root.Object("model") ?? throw root.Missing("model", Kinds);
        string kind = model.Text("type") ?? (model.TryGet("merges", out _) ? "BPE" : "WordPiece");
        return kind switch
        {
            "WordPiece" => WordPiece(root, model),
            "BPE" when model.Flag("byte_fallback") != true => BytePairs(root, model),
            _ => throw new TokenizerException(path, "model.type", kind == "BPE" ? "BPE with byte_fallback (SentencePiece)" : kind, Kinds),
        };
    }

    private static TextTokenizer WordPiece(JsonFields root, JsonFields model)
    {
        JsonFields? normalizer = root.Object("normalizer");
        string? type = normalizer?.Text("type");
        if (type is not (null or "BertNormalizer" or "Lowercase")) throw normalizer!.Wrong("type", "BertNormalizer, Lowercase or none");
        bool lowers = type == "Lowercase" || normalizer?.Flag("lowercase") == true;
        Dictionary<string, int> words = Words(root, model);
        string[] lines = new string[words.Values.Max() + 1];
        for (int id = 0; id < lines.Length; id++) lines[id] = $"[unused id {id}]";
        foreach ((string word, int id) in words) lines[id] = word;
        string unknown = model.Text("unk_token") ?? "[UNK]";
        BertTokenizer tokenizer = BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), new BertOptions
        {
            UnknownToken = unknown,
            ContinuingSubwordPrefix = model.Text("continuing_subword_prefix") ?? "##",
            LowerCaseBeforeTokenization = lowers,
            RemoveNonSpacingMarks = normalizer?.Flag("strip_accents") ?? (type == "BertNormalizer" && lowers),
            IndividuallyTokenizeCjk = normalizer?.Flag("handle_chinese_chars") ?? true,
        });
        SpecialTokens around = root.Object("post_processor") is { } processor ? SpecialTokens.Read(processor) : AroundBert(tokenizer);
        return new TextTokenizer(tokenizer, around, false, lines.Length, tokenizer.PaddingTokenId);
    }

    private static TextTokenizer BytePairs(JsonFields root, JsonFields model)
    {
        if (root.Object("normalizer") is { } normalizer && normalizer.Text("type") != "NFC") throw normalizer.Wrong("type", "NFC or none");
        JsonFields before = root.Object("pre_tokenizer") ?? throw root.Missing("pre_tokenizer", "ByteLevel, or a Sequence that ends in it");
        IReadOnlyList<JsonFields> steps = before.Text("type") == "Sequence" ? before.Objects("pretokenizers") : [before];
        string? pattern = null;
        bool prefix = false, inBytes = false;
        foreach (JsonFields step in steps)
        {
            switch (step.Text("type"))
            {
                case "ByteLevel":
                    inBytes = true;
                    prefix = step.Flag("add_prefix_space") == true;
                    if (step.Flag("use_regex") != false) pattern = Gpt2Words;
                    break;
                case "Split":
                    JsonFields split = step.Object("pattern") ?? throw step.Missing("pattern", "a Regex");
                    pattern = split.Text("Regex") ?? throw split.Missing("Regex", "a regular expression");
                    break;
                default:
                    throw step.Wrong("type", "ByteLevel or Split");
            }
        }
        if (!inBytes) throw before.Wrong("type", "ByteLevel, or a Sequence that ends in it");
        Dictionary<string, int> words = Words(root, model), special = Added(root);
        var byWords = new RegexPreTokenizer(new Regex(pattern ?? Gpt2Words, RegexOptions.Compiled, TimeSpan.FromSeconds(10)), special);
        BpeTokenizer tokenizer = BpeTokenizer.Create(new BpeOptions(words)
        {
            Merges = Merges(model),
            ByteLevel = true,
            SpecialTokens = special,
            PreTokenizer = byWords,
            UnknownToken = model.Text("unk_token"),
        });
        int padding = new[] { "<pad>", "[PAD]", "<|endoftext|>" }.Where(words.ContainsKey).Select(w => words[w]).FirstOrDefault();
        return new TextTokenizer(tokenizer, SpecialTokens.Read(root.Object("post_processor")), prefix, words.Values.Max() + 1, padding);
    }

    /// <summary>All words and their ids, those that were added too.</summary>
    private static Dictionary<string, int> Words(JsonFields root, JsonFields model)
    {
        const string Allowed = "an object of words and their ids";
        if (!model.TryGet("vocab", out JsonElement vocabulary)) throw model.Missing("vocab", Allowed);
        if (vocabulary.ValueKind != JsonValueKind.Object) throw model.Wrong("vocab", Allowed);
        var words = new Dictionary<string, int>();
        foreach (JsonProperty word in vocabulary.EnumerateObject())
        {
            bool fits = word.Value.ValueKind == JsonValueKind.Number && word.Value.TryGetInt32(out int id) && id is >= 0 and < 1 << 24;
            words[word.Name] = fits ? word.Value.GetInt32() : throw model.Wrong("vocab", Allowed);
        }
        if (words.Count == 0) throw model.Wrong("vocab", Allowed);
        foreach ((string word, int id) in Added(root)) words.TryAdd(word, id);
        return words;
    }

    private static Dictionary<string, int> Added(JsonFields root)
    {
        var added = new Dictionary<string, int>();
        foreach (JsonFields token in root.Objects("added_tokens"))
        {
            string content = token.Text("content") ?? throw token.Missing("content", "a text");
            double id = token.Number("id") ?? throw token.Missing("id", "a number");
            added[content] = id is >= 0 and < 1 << 24 ? (int)id : throw token.Wrong("id", "a number below 16777216");
        }
        return added;
    }

    /// <summary>Pairs in their order, each as one text with a space in between; newer files have lists of two.</summary>
    private static List<string> Merges(JsonFields model)
    {
        const string Allowed = "a list of pairs";
        if (!model.TryGet("merges", out JsonElement list)) throw model.Missing("merges", Allowed);
        if (list.ValueKind != JsonValueKind.Array) throw model.Wrong("merges", Allowed);
        return [.. list.EnumerateArray().Select(pair => pair.ValueKind switch
        {
            JsonValueKind.String => pair.GetString()!,
            JsonValueKind.Array when pair.GetArrayLength() == 2 && pair.EnumerateArray().All(p => p.ValueKind == JsonValueKind.String) =>
                $"{pair[0].GetString()} {pair[1].GetString()}",
            _ => throw model.Wrong("merges", Allowed),
        })];
    }
}
