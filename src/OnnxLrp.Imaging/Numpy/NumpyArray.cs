namespace OnnxLrp.Imaging.Numpy;

/// <summary>The content of an .npy file in C order. Degenerate cases: shape [] is one number, a shape with a 0 has no data.</summary>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Data">Values in row-major order.</param>
public sealed record NumpyArray<T>(int[] Shape, T[] Data);
