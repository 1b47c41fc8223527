namespace OnnxLrp.Imaging.Inputs;

/// <summary>Height and width in pixels, in the order of tensor shapes.</summary>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Height x width, as in tensor shapes.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
