using OnnxLrp.Scenes.Drawing;
using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Tests.Drawing;

[TestFixture]
internal sealed class CanvasTests
{
    private static readonly Texture Black = Texture.Plain(new Rgb(0, 0, 0));
    private static readonly Texture White = Texture.Plain(new Rgb(255, 255, 255));

    private static Outline Box(int left, int top, int right, int bottom) =>
        new([new Vertex(left, top), new Vertex(right, top), new Vertex(right, bottom), new Vertex(left, bottom)]);

    [Test]
    public void A_box_on_pixel_borders_fills_exactly_its_pixels()
    {
        var canvas = new Canvas(Black);
        var layer = canvas.Fill(Box(3 * Canvas.Pixel, 5 * Canvas.Pixel, 7 * Canvas.Pixel, 6 * Canvas.Pixel), White);
        var mask = canvas.Mask(layer);
        Assert.That(Enumerable.Range(0, mask.Length).Where(pixel => mask[pixel] > 0), Is.EqualTo(new[] { 323, 324, 325, 326 }));
        Assert.That(canvas.Visible(layer), Is.EqualTo(4 * 16));
    }

    [Test]
    public void A_pixel_covered_by_a_quarter_mixes_a_quarter_of_the_colour()
    {
        var canvas = new Canvas(Black);
        canvas.Fill(Box(0, 0, Canvas.Pixel / 2, Canvas.Pixel / 2), White);
        Assert.That(canvas.Resolve()[..3], Has.All.EqualTo(64));
    }

    [Test]
    public void A_contour_inside_another_is_a_hole()
    {
        var canvas = new Canvas(Black);
        int outer = 10 * Canvas.Pixel, inner = 4 * Canvas.Pixel;
        var centre = new Placement(32 * Canvas.Pixel, 32 * Canvas.Pixel, outer, new Turn(0), 100);
        var layer = canvas.Fill(new Outline(Outline.Circle(1000), Outline.Circle(1000 * inner / outer)).Place(centre), White);
        Assert.That(canvas.Mask(layer)[32 * Canvas.Size + 32], Is.Zero);
        // Area of a 40-gon with radius r: 20 r² sin(9°) = 3.1287 r²; one sample of rounding along both borders.
        Assert.That(canvas.Visible(layer) / 16.0, Is.EqualTo(3.1287 * (100 - 16)).Within(3));
    }

    [Test]
    public void Visible_samples_shrink_by_what_a_later_outline_hides()
    {
        var canvas = new Canvas(Black);
        var layer = canvas.Fill(Box(0, 0, 20 * Canvas.Pixel, 20 * Canvas.Pixel), White);
        var cover = Box(10 * Canvas.Pixel, 0, 30 * Canvas.Pixel, 5 * Canvas.Pixel);
        var hidden = canvas.WouldHide(cover, layer);
        canvas.Fill(cover, Black);
        Assert.That((hidden, canvas.Visible(layer)), Is.EqualTo((50 * 16, 350 * 16)));
    }

    [Test]
    public void Outlines_outside_the_canvas_fill_nothing()
    {
        var canvas = new Canvas(Black);
        var layer = canvas.Fill(Box(-9 * Canvas.Pixel, -9 * Canvas.Pixel, -Canvas.Pixel, 90 * Canvas.Pixel), White);
        Assert.That(canvas.Visible(layer), Is.Zero);
    }
}
