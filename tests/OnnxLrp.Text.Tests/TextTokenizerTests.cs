using NUnit.Framework;

namespace OnnxLrp.Text.Tests;

/// <summary>Files become tokenizers, texts become ids; the ids are counted by hand from the vocabularies.</summary>
public sealed class TextTokenizerTests
{
    private readonly TokenizerFiles _files = new();

    [OneTimeTearDown]
    public void DeleteFiles() => _files.Dispose();

    [Test]
    public void Vocabulary_cuts_words_into_pieces_between_CLS_and_SEP()
    {
        TokenizedText text = Encode("vocab.txt", TokenizerFiles.Words, "The movie was unbelievable, CAFÉ xyz!");
        Assert.That(text.Tokens.Select(t => t.Id), Is.EqualTo(new[] { 2, 5, 6, 7, 9, 10, 11, 13, 14, 15, 1, 12, 3 }));
        Assert.That(text.Pieces(), Is.EqualTo(new[] { "[CLS]", "the", " movie", " was", " un", "believ", "able", ",", " caf", "e", " xyz", "!", "[SEP]" }));
        Assert.That(text.Tokens.Where(t => t.IsSpecial).Select(t => t.Name), Is.EqualTo(new[] { "[CLS]", "[SEP]" }));
    }

    [Test]
    public void Vocabulary_with_capitals_keeps_them()
    {
        TokenizedText text = Encode("cased.txt", TokenizerFiles.Words + "The\n", "The the");
        Assert.That(text.Tokens.Select(t => t.Id), Is.EqualTo(new[] { 2, 16, 5, 3 }));
    }

    [Test]
    public void Template_gives_tokens_and_segments()
    {
        TokenizedText text = Encode("bert.json", TokenizerFiles.BertJson, "Unbelievable movie");
        Assert.That(text.Tokens.Select(t => t.Id), Is.EqualTo(new[] { 2, 9, 10, 11, 6, 3 }));
        Assert.That(text.Tokens.Select(t => t.TypeId), Is.EqualTo(new[] { 0, 1, 1, 1, 1, 1 }));
    }

    [Test]
    public void Bytes_of_one_letter_are_tokens_of_their_own_and_shown_once()
    {
        TokenizedText text = Encode("bytes.json", TokenizerFiles.BytesJson, "hello wü");
        Assert.That(text.Tokens.Select(t => t.Id), Is.EqualTo(new[] { 0, 15, 14, 8, 9, 1 }));
        Assert.That(text.Pieces(), Is.EqualTo(new[] { "<s>", " hello", " w", "ü", "", "</s>" }));
    }

    [Test]
    public void Size_is_one_more_than_the_largest_id()
    {
        Assert.That(TextTokenizer.Load(_files.Write("size.txt", TokenizerFiles.Words)).Size, Is.EqualTo(16));
        Assert.That(TextTokenizer.Load(_files.Write("size.json", TokenizerFiles.BytesJson)).Size, Is.EqualTo(16));
    }

    [TestCase("{", "the document is no JSON")]
    [TestCase("[]", "the document is []; expected an object")]
    [TestCase("{}", "model is missing; expected a tokenizer.json with WordPiece")]
    [TestCase("""{"model": {"type": "Unigram", "vocab": []}}""", "model.type is Unigram; expected a tokenizer.json with WordPiece (BERT) or byte-level BPE")]
    [TestCase("""{"model": {"type": "BPE", "byte_fallback": true}}""", "model.type is BPE with byte_fallback (SentencePiece)")]
    [TestCase("""{"model": {"type": "WordPiece", "vocab": {"a": -1}}}""", "model.vocab is {\"a\": -1}; expected an object of words and their ids")]
    [TestCase("""{"model": {"type": "WordPiece", "vocab": {}}}""", "model.vocab is {}")]
    [TestCase("""{"model": {"type": "WordPiece", "vocab": {"a": 0}}}""", "the vocabulary is refused")]
    [TestCase("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}""", "pre_tokenizer is missing; expected ByteLevel")]
    [TestCase("""{"pre_tokenizer": {"type": "Metaspace"}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}""", "pre_tokenizer.type is \"Metaspace\"; expected ByteLevel or Split")]
    [TestCase("""{"pre_tokenizer": {"type": "ByteLevel"}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": [1]}}""", "model.merges is [1]; expected a list of pairs")]
    public void Files_that_cannot_be_used_are_refused_with_the_place_and_what_is_expected(string json, string message)
    {
        string path = _files.Write("bad.json", json);
        TokenizerException e = Assert.Throws<TokenizerException>(() => TextTokenizer.Load(path))!;
        Assert.That(e.Message, Does.StartWith(path + ": ").And.Contain(message));
    }

    [Test]
    public void Missing_file_and_text_without_tokens_are_refused()
    {
        Assert.That(() => TextTokenizer.Load("/no/such/tokenizer.json"), Throws.TypeOf<TokenizerException>().With.Message.Contains("the file is not readable"));
        Assert.That(
            () => TextTokenizer.Load(_files.Write("empty.txt", TokenizerFiles.Words)).Encode("  "),
            Throws.TypeOf<TokenizerException>().With.Message.Contains("has no token"));
    }

    private TokenizedText Encode(string file, string content, string text) => TextTokenizer.Load(_files.Write(file, content)).Encode(text);
}
