using OnnxLrp.Imaging;

namespace OnnxLrp.Evaluation;

/// <summary>Where the values of one picture lie in a model's input. Pixels are counted row by row from the upper left corner.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Layout">Where the channels lie.</param>
public sealed record PictureShape(int Channels, int Height, int Width, TensorLayout Layout = TensorLayout.Nchw)
{
    /// <summary>Height · Width.</summary>
    public int Pixels => Height * Width;

    /// <summary>Values of one picture.</summary>
    public int Length => Channels * Pixels;

    /// <summary>Place of one value of one picture.</summary>
    public int Index(int channel, int pixel) => Layout == TensorLayout.Nchw ? (channel * Pixels) + pixel : (pixel * Channels) + channel;

    /// <summary>The channel that the value at a place belongs to.</summary>
    public int ChannelOf(int index) => Layout == TensorLayout.Nchw ? index / Pixels : index % Channels;

    /// <summary>Shape of the input tensor for a batch.</summary>
    public int[] Tensor(int batch) => Layout == TensorLayout.Nchw ? [batch, Channels, Height, Width] : [batch, Height, Width, Channels];
}
