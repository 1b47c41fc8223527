using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs one factor's part of an elementwise product or quotient of two activations.</summary>
internal static class ProductRunner
{
    public static Action Compile(ProductStep s, DeviceMemory memory, KernelDevice device)
    {
        ArrayView<float> relevance = memory.Relevance(s.From), result = memory.Relevance(s.To.Tensor);
        int[] output = Shapes.Padded(s.OutputShape, 1), operand = Shapes.Padded(s.OperandShape, output.Length), other = Shapes.Padded(s.OtherShape, output.Length);
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
}
