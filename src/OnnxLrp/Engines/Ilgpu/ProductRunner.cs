using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs one factor's part of an elementwise product or quotient of two activations.</summary>
internal static class ProductRunner
{
    public static Action Compile(ProductStep s, DeviceMemory memory, KernelDevice device)
    {
        ArrayView<float> relevance = memory.Relevance(s.From), result = memory.Relevance(s.To.Tensor);
        int[] operand = Padded(s.OperandShape, s.OutputShape.Length), other = Padded(s.OtherShape, s.OutputShape.Length), output = Padded(s.OutputShape, 1);
        bool accumulate = s.To.Accumulate;
        return s.Factor switch
        {
            ProductFactor.Constant => () => ProductKernels.Share(device, relevance, output, operand, s.Constant, result, accumulate),
            ProductFactor.Divisor => () => ProductKernels.DivisorGradient(
                device, relevance, memory.Activation(s.From), memory.Activation(s.To.Tensor), output, operand, result, accumulate),
            _ => () => ProductKernels.Gradient(
                device, relevance, memory.Activation(s.Other), output, operand, other, s.Factor == ProductFactor.Reciprocal, result, accumulate),
        };
    }

    private static int[] Padded(int[] shape, int rank) => [.. Enumerable.Repeat(1, Math.Max(0, Math.Max(1, rank) - shape.Length)), .. shape];
}
