using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Cli.Input;

/// <summary>How the relevance of one sample is drawn.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Layout">Where the channels lie.</param>
/// <param name="Picture">What the network saw, for overlays; null where only the tensor is known.</param>
internal sealed record Canvas(int Channels, int Height, int Width, TensorLayout Layout, RgbImage? Picture)
{
    /// <summary>Where the user's picture lies in the input.</summary>
    public PicturePlacement Placement { get; init; } = PicturePlacement.Same;

    /// <summary>Size of the user's picture.</summary>
    public ImageSize Original { get; init; } = new(Height, Width);
}
