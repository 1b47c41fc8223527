namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// Input values in host memory, row-major. An input that the model declares with another element type than Float is converted:
/// integers are truncated, float16 is rounded.
/// </summary>
/// <param name="Data">The values.</param>
/// <param name="Shape">The shape; empty for a scalar.</param>
public readonly record struct HostTensor(ReadOnlyMemory<float> Data, int[] Shape);
