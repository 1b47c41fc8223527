namespace OnnxLrp.Text.Tests;

/// <summary>Small tokenizers in files that are deleted after the test.</summary>
internal sealed class TokenizerFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnxlrp-text").FullName;

    public const string Words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nmovie\nwas\ngreat\nun\n##believ\n##able\n!\n,\ncaf\n##e\n";

    public const string BertJson = """
        { "added_tokens": [{"id": 2, "content": "[CLS]", "special": true}, {"id": 3, "content": "[SEP]", "special": true}],
          "normalizer": {"type": "BertNormalizer", "lowercase": true, "strip_accents": null, "handle_chinese_chars": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2]}, "[SEP]": {"id": "[SEP]", "ids": [3]}}},
          "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "the": 5, "movie": 6, "un": 9, "##believ": 10, "##able": 11}} }
        """;

    public const string BytesJson = """
        { "added_tokens": [{"id": 0, "content": "<s>"}, {"id": 1, "content": "</s>"}], "normalizer": null,
          "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true, "use_regex": true},
          "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0]},
          "model": {"type": "BPE", "merges": ["h e", ["l", "l"], "he ll", "hell o", "Ġ w", "Ġ hello"],
            "vocab": {"<s>": 0, "</s>": 1, "h": 2, "e": 3, "l": 4, "o": 5, "Ġ": 6, "w": 7, "Ã": 8, "¼": 9, "he": 10, "ll": 11, "hell": 12, "hello": 13,
                      "Ġw": 14, "Ġhello": 15}} }
        """;

    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
