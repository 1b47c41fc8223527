namespace OnnxLrp.Kernels.Convolution;

/// <summary>Sizes along the spatial axes. One-dimensional data use Width only, two-dimensional Height x Width; unused axes are 1
/// (0 for padding).</summary>
/// <param name="Depth">Along the outermost axis.</param>
/// <param name="Height">Along the middle axis.</param>
/// <param name="Width">Along the innermost axis.</param>
public readonly record struct Extent3(int Depth, int Height, int Width)
{
    /// <summary>1 along every axis.</summary>
    public static Extent3 One => new(1, 1, 1);

    /// <summary>0 along every axis.</summary>
    public static Extent3 Zero => new(0, 0, 0);

    /// <summary>Depth * Height * Width.</summary>
    public int Volume => checked(Depth * Height * Width);

    /// <summary>The least of the three.</summary>
    public int Least => Math.Min(Depth, Math.Min(Height, Width));

    /// <inheritdoc/>
    public override string ToString() => $"{Depth}x{Height}x{Width}";
}
