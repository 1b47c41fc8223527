using Microsoft.ML.Tokenizers;

namespace OnnxLrp.Text;

/// <summary>
/// Cuts texts into the tokens that a language model reads. Reads the <c>tokenizer.json</c> of Hugging Face (WordPiece as BERT has it,
/// byte-level BPE as GPT-2, RoBERTa and Llama 3 have it) and the <c>vocab.txt</c> of BERT. Safe to use from many threads at once.
/// </summary>
public sealed class TextTokenizer
{
    private readonly Tokenizer _tokenizer;
    private readonly SpecialTokens _around;
    private readonly bool _needsSpace;
    private readonly bool _dropsAccents;

    internal TextTokenizer(Tokenizer tokenizer, SpecialTokens around, bool needsSpace, int size, int padding)
    {
        (_tokenizer, _around, _needsSpace, Size, PaddingId) = (tokenizer, around, needsSpace, size, padding);
        _dropsAccents = tokenizer is BertTokenizer { RemoveNonSpacingMarks: true };
    }

    /// <summary>One more than the largest id.</summary>
    public int Size { get; }

    /// <summary>The id that fills inputs of fixed length after the text.</summary>
    public int PaddingId { get; }

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">A <c>tokenizer.json</c>, or a <c>vocab.txt</c> with a word on each line.</param>
    /// <exception cref="TokenizerException">
    /// The file cannot be read, or holds a kind of tokenizer that is not known (Unigram, BPE of SentencePiece); the message names it.
    /// </exception>
    public static TextTokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TokenizerFile.Read(path);
    }

    /// <summary>Cuts a text into tokens, with those that the model expects around it.</summary>
    /// <exception cref="TokenizerException">The text has no token of its own.</exception>
    public TokenizedText Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string given = _needsSpace && !text.StartsWith(' ') ? " " + text : text;
        if (_dropsAccents) given = Accents.Without(given);
        IReadOnlyList<EncodedToken> tokens = _tokenizer.EncodeToTokens(given, out string? normalized);
        string shown = normalized ?? given;
        if (tokens.Count == 0) throw new TokenizerException($"the text \"{text}\" has no token; expected words that the tokenizer knows; give another text");
        return new TokenizedText(shown,
        [
            .. _around.Before,
            .. tokens.Select(t => new TextToken(t.Id, t.Value, t.Offset.Start.Value, t.Offset.End.Value, _around.TypeId, IsSpecial: false)),
            .. _around.After,
        ]);
    }
}
