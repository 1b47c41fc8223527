using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs one factor's part of a matrix product of two activations.</summary>
internal static class BilinearRunner
{
    public static Action Compile(BilinearStep s, DeviceMemory memory, KernelDevice device)
    {
        (int[] first, int[] second) = s.Operand == 0 ? (s.OperandShape, s.OtherShape) : (s.OtherShape, s.OperandShape);
        var shape = new BilinearShape(Batch(s.OutputShape, s), Batch(first, s), Batch(second, s), first[^2], first[^1], second[^1]);
        ArrayView<float> own = s.Parts == 0 ? default : memory.Activation(s.To.Tensor), output = s.Parts == 0 ? default : memory.Activation(s.From);
        return () => BilinearKernels.Redistribute(
            device, shape, s.Operand == 1, own, memory.Activation(s.Other), output, memory.Relevance(s.From), s.Parts, s.Epsilon,
            memory.Relevance(s.To.Tensor), s.To.Accumulate);
    }

    /// <summary>The leading axes, as many as z has, at least one.</summary>
    private static int[] Batch(int[] shape, BilinearStep s) => [.. Enumerable.Repeat(1, Math.Max(1, s.OutputShape.Length - 2) - (shape.Length - 2)), .. shape[..^2]];
}
