using ILGPU;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>A tensor that broadcasts to a larger shape, as ONNX says.</summary>
/// <param name="Data">Its elements.</param>
/// <param name="Extents">Its shape: at most as many axes as the larger shape; each size is 1 or that of the axis it is aligned
/// with.</param>
public readonly record struct BroadcastOperand(ArrayView<float> Data, int[] Extents);
