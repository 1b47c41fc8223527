using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Imaging.Tests.Heatmaps;

public sealed class PanelTests
{
    private static readonly Rgb Black = new(0, 0, 0);

    [Test]
    public void Cells_take_the_largest_picture_and_centre_the_smaller()
    {
        var panel = Panel.Grid([[new RgbImage(4, 2), null], [new RgbImage(2, 2), new RgbImage(3, 1)]], gutter: 1);
        Assert.That((panel.Width, panel.Height), Is.EqualTo((4 + 3 + 3, 2 + 2 + 3)));
        Assert.That(panel[0, 0], Is.EqualTo(Rgb.White), "gutter");
        Assert.That(panel[1, 1], Is.EqualTo(Black), "first picture");
        Assert.That(panel[7, 1], Is.EqualTo(Rgb.White), "empty cell");
        Assert.That((panel[1, 4], panel[2, 4]), Is.EqualTo((Rgb.White, Black)), "centred in its column");
    }

    [Test]
    public void Short_rows_leave_cells_empty_and_the_background_can_be_chosen()
    {
        var panel = Panel.Grid([[new RgbImage(1, 1), new RgbImage(1, 1)], [new RgbImage(1, 1)]], gutter: 2, new Rgb(1, 2, 3));
        Assert.That(panel[5, 5], Is.EqualTo(new Rgb(1, 2, 3)));
    }

    [Test]
    public void Refuses_a_panel_without_pictures() =>
        Assert.That(() => Panel.Grid([[null]]), Throws.ArgumentException.With.Message.StartWith("A panel needs at least one picture, found none."));
}
