namespace OnnxLrp.TestSupport;

/// <summary>A tensor of an .npy file.</summary>
/// <param name="Shape">Extents; empty for a scalar.</param>
/// <param name="Values">Row-major, widened to double.</param>
/// <param name="IsFloat32">The file holds float32, so narrowing <see cref="Values"/> loses nothing.</param>
public sealed record NpyTensor(int[] Shape, double[] Values, bool IsFloat32)
{
    /// <summary>NumPy's descriptor of the type, such as <c>&lt;i8</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The values as float32.</summary>
    public float[] ToSingle() => [.. Values.Select(value => (float)value)];
}
