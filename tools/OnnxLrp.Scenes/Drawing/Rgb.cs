using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Drawing;

/// <summary>A colour, 0 to 255 per channel.</summary>
internal readonly record struct Rgb(int Red, int Green, int Blue)
{
    /// <summary>A colour drawn evenly from the RGB cube, without its outermost shell, so that noise is not clipped.</summary>
    public static Rgb Next(PictureRandom random) => new(random.Between(20, 235), random.Between(20, 235), random.Between(20, 235));

    /// <summary>Mixes two colours; weight 0 gives this one, 256 the other.</summary>
    public Rgb Mix(Rgb other, int weight) => new(
        Red + ((other.Red - Red) * weight >> 8),
        Green + ((other.Green - Green) * weight >> 8),
        Blue + ((other.Blue - Blue) * weight >> 8));

    /// <summary>How different two colours look: channel differences weighted 2, 4, 1 over 4, roughly as the eye weighs them.</summary>
    public int Distance(Rgb other) =>
        (2 * Math.Abs(Red - other.Red) + 4 * Math.Abs(Green - other.Green) + Math.Abs(Blue - other.Blue)) / 4;
}
