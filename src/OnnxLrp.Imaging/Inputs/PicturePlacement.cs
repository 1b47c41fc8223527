namespace OnnxLrp.Imaging.Inputs;

/// <summary>
/// Where a picture lies in the model's input after resizing, cropping and padding, so that boxes can go from one to the other. Formula, for each
/// axis: place in the input = scale · place in the picture + offset, both in pixels from the left upper corner.
/// </summary>
/// <param name="ScaleX">Pixels of the input for a pixel of the picture, across.</param>
/// <param name="ScaleY">The same, down.</param>
/// <param name="OffsetX">Where the left edge of the picture lies in the input; negative where it is cropped.</param>
/// <param name="OffsetY">Where its upper edge lies.</param>
public readonly record struct PicturePlacement(double ScaleX, double ScaleY, double OffsetX, double OffsetY)
{
    /// <summary>The picture is the input as it is.</summary>
    public static PicturePlacement Same { get; } = new(1, 1, 0, 0);

    /// <summary>A place of the picture, in the input.</summary>
    public (double X, double Y) ToInput(double x, double y) => ((ScaleX * x) + OffsetX, (ScaleY * y) + OffsetY);

    /// <summary>A place of the input, in the picture.</summary>
    public (double X, double Y) ToPicture(double x, double y) => ((x - OffsetX) / ScaleX, (y - OffsetY) / ScaleY);

    /// <summary>A picture of <paramref name="source"/> that was resized to <paramref name="resized"/> and put at a place.</summary>
    internal static PicturePlacement Of(ImageSize source, ImageSize resized, double left, double top) =>
        new((double)resized.Width / source.Width, (double)resized.Height / source.Height, left, top);
}
