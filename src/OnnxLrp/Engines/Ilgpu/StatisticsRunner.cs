using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs a Softmax, and the derivative of a normalisation by a sample's own statistics.</summary>
internal static class StatisticsRunner
{
    public static Action Softmax(SoftmaxStep s, DeviceMemory memory, KernelDevice device)
    {
        (int size, int inner) = (s.Layer.Size, s.Layer.Inner);
        ArrayView<float> y = memory.Activation(s.From), relevance = memory.Relevance(s.From), result = memory.Relevance(s.To.Tensor);
        return s.Taylor
            ? () => SoftmaxKernels.Taylor(device, memory.Activation(s.To.Tensor), y, relevance, size, inner, s.Layer.Logarithm, result, s.To.Accumulate)
            : () => SoftmaxKernels.Gradient(device, y, relevance, size, inner, s.Layer.Logarithm, result, s.To.Accumulate);
    }

    public static Action Normalization(NormalizationStep s, DeviceMemory memory, KernelDevice device)
    {
        NormalizationLayer l = s.Layer;
        Parameter scale = l.Scale ?? new Parameter([1], new ParameterLayout(1, 1));
        ArrayView<float> scales = memory.Constant(scale.Values);
        var shape = new StatisticsShape(l.Size, l.Inner, l.Centred, l.Epsilon, scale.Layout.Inner, scale.Layout.Count);
        return () => StatisticsKernels.Gradient(
            device, shape, memory.Activation(s.To.Tensor), memory.Relevance(s.From), scales, memory.Relevance(s.To.Tensor), s.To.Accumulate);
    }
}
