namespace OnnxLrp.Imaging.Numpy;

/// <summary>An array of numbers as its file holds it, in C order: for those who decide about the type themselves.</summary>
/// <param name="Type">NumPy's name of the type, such as <c>float64</c>.</param>
/// <param name="Shape">Lengths of the axes; empty for one number.</param>
/// <param name="Values">
/// Row-major: <c>float[]</c> of float16 and float32, <c>double[]</c> of float64, <c>long[]</c> of integers, <c>bool[]</c> of bool.
/// </param>
public sealed record NumpyTensor(string Type, int[] Shape, Array Values);
