namespace OnnxLrp.Imaging;

/// <summary>Where the channel axis of a picture's tensor lies.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channels, height, width: PyTorch and most ONNX models.</summary>
    Nchw,

    /// <summary>Batch, height, width, channels: models converted from TensorFlow.</summary>
    Nhwc,
}
