using OnnxLrp.Imaging;

namespace OnnxLrp.Evaluation;

/// <summary>The content of a picture.</summary>
/// <param name="Input">What the network gets.</param>
/// <param name="View">What it shows, for the report.</param>
/// <param name="Mask">Whether each pixel is the object's; null: no mask.</param>
public sealed record PictureData(float[] Input, RgbImage View, bool[]? Mask);
