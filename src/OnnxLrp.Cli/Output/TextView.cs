using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Text;

namespace OnnxLrp.Cli.Output;

/// <summary>A text as coloured tokens: a picture, a page of the same name beside it, and text for a terminal.</summary>
/// <param name="text">The text.</param>
/// <param name="ids">The input that takes the ids.</param>
internal sealed class TextView(TokenizedText text, string ids) : IInputView
{
    private readonly IReadOnlyList<string> _pieces = text.Pieces();

    /// <summary>The page that belongs to a picture.</summary>
    public static string PageOf(string picture) => Path.ChangeExtension(picture, ".html");

    public string? Draw(string path, int sample, Explanation explanation, string title, HeatmapOptions drawing)
    {
        if (Pieces(explanation) is not { } pieces) return "no endpoint has a value for each token; give --explain with the input of the ids";
        AtomicFile.Write(PageOf(path), stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write(TextHeatmap.Html(pieces, title, drawing));
        });
        if (TextHeatmap.Render(pieces, drawing) is not { } picture)
        {
            return $"this machine has no TrueType font, so that only {Path.GetFileName(PageOf(path))} was written; install one, such as Debian's fonts-dejavu-core";
        }
        picture.SavePng(path);
        return null;
    }

    public ExplainResult Complete(ExplainResult result, int sample, Explanation explanation, HeatmapOptions drawing)
    {
        if (Relevance(explanation) is not { } relevance) return result;
        bool isFinite = relevance.All(float.IsFinite);
        return result with
        {
            Tokens = [.. text.Tokens.Select((t, i) => new TokenResult(t.Name, t.Id, _pieces[i], JsonText.Number((double)relevance[i])))],
            Shown = isFinite ? TextHeatmap.Terminal(Pieces(explanation)!, drawing) : null,
        };
    }

    private TextPiece[]? Pieces(Explanation explanation) => Relevance(explanation) is { } relevance
        ? [.. _pieces.Select((p, i) => new TextPiece(p, relevance[i], text.Tokens[i].IsSpecial))]
        : null;

    /// <summary>
    /// The relevance of each token: that of the ids, else that of the first endpoint with an axis for tokens, summed over its last axis.
    /// </summary>
    private float[]? Relevance(Explanation explanation)
    {
        int count = text.Tokens.Count;
        TensorRelevance? found = explanation.Endpoints.FirstOrDefault(e => e.Name == ids)
            ?? explanation.Endpoints.FirstOrDefault(e => e.Shape is [1, var tokens, ..] && tokens >= count && e.Shape.Count <= 3);
        if (found is null) return null;
        int width = found.Shape.Count == 3 ? found.Shape[2] : 1;
        return [.. Enumerable.Range(0, count).Select(i => (float)found.Values.Skip(i * width).Take(width).Sum(v => (double)v))];
    }
}
