using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Imaging.Tests.Heatmaps;

public sealed class TextHeatmapTests
{
    private static readonly TextPiece[] Pieces =
        [new("[CLS]", 0, IsSpecial: true), new("a", 2), new(" <b>", -1), new(" c\u001b", 0.5f)];

    private static readonly HeatmapOptions Colors = new() { ColorMap = ColorMaps.Get("bwr"), Percentile = 100 };

    [Test]
    public void Page_colours_tokens_by_their_share_of_the_largest_and_escapes_them()
    {
        string page = TextHeatmap.Html(Pieces, "why \"yes\" & no", Colors);
        Assert.That(page, Does.Contain("background:#ff0000;color:#ffffff\" title=\"2\">a</span>"));
        Assert.That(page, Does.Contain(" <span style=\"background:#8080ff;color:#222222\" title=\"-1\">&lt;b&gt;</span>"));
        Assert.That(page, Does.Contain("class=\"special\"").And.Contain("why &quot;yes&quot; &amp; no").And.Contain("+2</div>"));
    }

    [Test]
    public void Terminal_text_has_colours_and_no_control_characters_of_the_text()
    {
        string text = TextHeatmap.Terminal(Pieces, Colors);
        Assert.That(text, Does.Contain("\u001b[48;2;255;0;0;38;2;255;255;255ma\u001b[0m"));
        Assert.That(text.Split('\u001b'), Has.Length.EqualTo(9), "two escapes for each of four tokens");
    }

    [Test]
    public void Picture_has_the_colours_of_the_tokens_and_breaks_lines()
    {
        if (SystemFont.File is null) Assert.Ignore("this machine has no font");
        RgbImage one = TextHeatmap.Render(Pieces, Colors)!;
        TextPiece[] many = [.. Enumerable.Range(0, 200).Select(i => new TextPiece(" word", i))];
        RgbImage more = TextHeatmap.Render(many, Colors)!;
        Assert.That(Enumerable.Range(0, one.Width * one.Height).Count(p => one[p % one.Width, p / one.Width] == new Rgb(255, 0, 0)), Is.GreaterThan(50));
        Assert.That(more.Width, Is.LessThanOrEqualTo(900));
        Assert.That(more.Height, Is.GreaterThan(5 * one.Height));
    }

    [Test]
    public void No_tokens_and_relevance_that_is_no_number_are_refused()
    {
        Assert.That(() => TextHeatmap.Html([], "x"), Throws.ArgumentException);
        Assert.That(() => TextHeatmap.Terminal([new("a", float.NaN)]), Throws.ArgumentException);
    }
}
