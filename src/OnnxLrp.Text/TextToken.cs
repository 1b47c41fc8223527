namespace OnnxLrp.Text;

/// <summary>A token of a text.</summary>
/// <param name="Id">Its row in the embedding table.</param>
/// <param name="Name">Its name in the vocabulary, such as <c>##able</c>.</param>
/// <param name="Start">Where it begins in <see cref="TokenizedText.Text"/>.</param>
/// <param name="End">Where it ends; <paramref name="Start"/> for tokens that stand for no text.</param>
/// <param name="TypeId">The segment that it belongs to.</param>
/// <param name="IsSpecial">Whether it was added around the text, such as <c>[CLS]</c>.</param>
public sealed record TextToken(int Id, string Name, int Start, int End, int TypeId, bool IsSpecial);

/// <summary>A text and its tokens.</summary>
/// <param name="Text">The text as the tokenizer normalised it, for example in lower case.</param>
/// <param name="Tokens">The tokens in their order, with those that were added around the text.</param>
public sealed record TokenizedText(string Text, IReadOnlyList<TextToken> Tokens)
{
    /// <summary>
    /// The text that each token stands for, with the white space before it. Tokens that share one character, as bytes of an umlaut do, have
    /// it at the first of them; tokens that stand for no text have their names.
    /// </summary>
    public IReadOnlyList<string> Pieces()
    {
        var pieces = new string[Tokens.Count];
        int shown = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            TextToken token = Tokens[i];
            pieces[i] = token.IsSpecial || token.End == token.Start ? token.Name : token.End > shown ? Text[shown..token.End] : "";
            if (!token.IsSpecial) shown = Math.Max(shown, token.End);
        }
        return pieces;
    }
}
