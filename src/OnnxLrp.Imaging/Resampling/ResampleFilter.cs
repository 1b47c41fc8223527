namespace OnnxLrp.Imaging.Resampling;

/// <summary>Pillow's resize filters; all but <see cref="Nearest"/> widen with the reduction, so that nothing is skipped when a picture shrinks.</summary>
public enum ResampleFilter
{
    /// <summary>The one source pixel under the target pixel's centre.</summary>
    Nearest,

    /// <summary>Mean of the covered source pixels; support 0.5.</summary>
    Box,

    /// <summary>Triangle, 1 - |x|; support 1. torchvision's default.</summary>
    Bilinear,

    /// <summary>Hamming-windowed sinc; support 1.</summary>
    Hamming,

    /// <summary>Cubic convolution with a = -0.5; support 2.</summary>
    Bicubic,

    /// <summary>Lanczos-windowed sinc; support 3.</summary>
    Lanczos,
}
