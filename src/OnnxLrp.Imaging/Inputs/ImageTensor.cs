namespace OnnxLrp.Imaging.Inputs;

/// <summary>A picture as a model's input.</summary>
/// <param name="Data">Values in row-major order of <paramref name="Shape"/>.</param>
/// <param name="Shape">The model's rank: [1, C, H, W] or [1, H, W, C], without the leading 1 where the model has no batch axis.</param>
/// <param name="Layout">Where the channels lie.</param>
/// <param name="Channels">1 (gray) or 3.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Picture">What the network saw, resized and cropped but not normalised: the background for an overlay.</param>
public sealed record ImageTensor(float[] Data, int[] Shape, TensorLayout Layout, int Channels, int Height, int Width, RgbImage Picture)
{
    /// <summary>Where the original picture lies in the input.</summary>
    public PicturePlacement Placement { get; init; } = PicturePlacement.Same;
}
