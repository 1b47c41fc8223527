using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Runs one candidate's part of an elementwise maximum or minimum.</summary>
internal static class ExtremumRunner
{
    public static Action Compile(ExtremumStep s, DeviceMemory memory, KernelDevice device)
    {
        int[] output = Shapes.Padded(s.Layer.OutputShape, 1), own = Shapes.Padded(s.Own.Shape, output.Length);
        (ArrayView<float> Values, int[] Shape)[] rivals = [.. s.Rivals.Select(c => (Values(c), Shapes.Padded(c.Shape, output.Length)))];
        return () =>
        {
            ArrayView<float> z = memory.Activation(s.From), counts = rivals.Length == 0 ? default : memory.Scratch.SubView(0, z.Length);
            for (int i = 0; i < rivals.Length; i++) ExtremumKernels.Count(device, rivals[i].Values, z, output, rivals[i].Shape, counts, i > 0);
            ExtremumKernels.Redistribute(
                device, memory.Activation(s.To.Tensor), z, counts, memory.Relevance(s.From), output, own, s.Share, memory.Relevance(s.To.Tensor), s.To.Accumulate);
        };

        ArrayView<float> Values(Candidate c) => c.Constant is { } constant ? memory.Constant(constant) : memory.Activation(c.Tensor);
    }
}
