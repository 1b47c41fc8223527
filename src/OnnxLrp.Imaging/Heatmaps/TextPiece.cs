namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>A token for drawing.</summary>
/// <param name="Text">Its text, with the white space before it.</param>
/// <param name="Relevance">Its relevance.</param>
/// <param name="IsSpecial">Whether it stands for no text of the user, such as <c>[CLS]</c>; drawn smaller.</param>
public readonly record struct TextPiece(string Text, float Relevance, bool IsSpecial = false);
