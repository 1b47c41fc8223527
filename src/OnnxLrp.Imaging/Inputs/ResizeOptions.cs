using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Inputs;

/// <summary>How a picture gets the model's size.</summary>
public readonly record struct ResizeOptions()
{
    /// <summary>
    /// Length the shorter side is resized to with the aspect ratio kept, before the middle is cut out (torchvision Resize + CenterCrop).
    /// Null (default): the picture is resized straight to the final size, its aspect ratio changes, unless <see cref="Crop"/> is given.
    /// </summary>
    public int? Shorter { get; init; }

    /// <summary>Side of the square cut out of the middle. Null (default): the final size, where the shorter side was resized; else nothing is cut.</summary>
    public int? Crop { get; init; }

    /// <summary>
    /// Whether the picture is scaled to fit into the final size with its aspect ratio kept, in the middle of gray, as detectors of Ultralytics
    /// were trained (<see cref="Resampler.Letterbox"/>). Default false. <see cref="Shorter"/>, <see cref="Crop"/> and <see cref="Filter"/> have no part in it.
    /// </summary>
    public bool Letterbox { get; init; }

    /// <summary>Pillow filter; default bilinear, as in torchvision.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bilinear;
}
