namespace OnnxLrp.Imaging.Inputs;

/// <summary>What a model's channels mean.</summary>
public enum ColorOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red: models from Caffe or OpenCV.</summary>
    Bgr,

    /// <summary>One channel of gray levels, as Pillow's <c>convert("L")</c>, taken before resizing.</summary>
    Gray,
}
