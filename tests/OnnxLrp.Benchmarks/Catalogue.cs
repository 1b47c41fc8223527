using ILGPU;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Elementwise.Functions;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Reduction;

namespace OnnxLrp.Benchmarks;

/// <summary>All benchmarks: every kernel on layers of ResNet-50, VGG-16 and MobileNetV2.</summary>
internal static class Catalogue
{
    private const float Epsilon = 1e-6f;

    public static IEnumerable<Benchmark> All(KernelDevice device, int[] batches) => batches.SelectMany(batch => Of(device, batch));

    private static IEnumerable<Benchmark> Of(KernelDevice device, int batch)
    {
        foreach (LayerSize layer in LayerSize.Convolutions)
        {
            ConvolutionShape shape = layer.Shape(batch);
            double operations = 2.0 * shape.Batch * shape.OutputChannels * shape.Output.Volume * (shape.InputChannels / shape.Groups) * shape.Kernel.Volume;
            foreach (Benchmark benchmark in Linear(device, $"{layer.Name} batch {batch}", new ConvolutionMap(shape), operations))
                yield return benchmark;
        }
        foreach ((string name, int inputs, int outputs) in new[] { ("VGG-16 fully connected", 25088, 4096), ("ResNet-50 fully connected", 2048, 1000) })
            foreach (Benchmark benchmark in Linear(device, $"{name} batch {batch}", new MatMulMap(batch, inputs, outputs, true), 2.0 * batch * inputs * outputs))
                yield return benchmark;
        foreach (Benchmark benchmark in Linear(
            device, $"Transformer 768-3072 batch {batch}", new MatMulMap(197 * batch, 768, 3072, true, 197), 2.0 * batch * 197 * 768 * 3072))
            yield return benchmark;
        foreach (Benchmark benchmark in Linear(device, $"ResNet-50 global average batch {batch}", new MeanMap(2048 * batch, 49, 1, false, batch), 2048.0 * 49 * batch))
            yield return benchmark;
        foreach (Benchmark benchmark in Plain(device, batch))
            yield return benchmark;
    }

    private static IEnumerable<Benchmark> Linear(KernelDevice device, string name, LinearMap map, double operations)
    {
        yield return new Benchmark($"{name} denominator", operations, 4.0 * (map.InputLength + map.WeightLength + map.OutputLength), buffers =>
        {
            ArrayView<float> x = Allocate(device, buffers, map.InputLength), w = Allocate(device, buffers, Math.Max(map.WeightLength, 1));
            ArrayView<float> z = Allocate(device, buffers, map.OutputLength);
            return () => map.AccumulateDenominator(device, new Operand(x, InputPart.Positive), Weights(map, w), Bias.None, 1, z, false);
        });
        yield return new Benchmark($"{name} redistribution", operations, 4.0 * (2.0 * map.InputLength + map.WeightLength + 2.0 * map.OutputLength), buffers =>
        {
            ArrayView<float> x = Allocate(device, buffers, map.InputLength), w = Allocate(device, buffers, Math.Max(map.WeightLength, 1));
            ArrayView<float> z = Allocate(device, buffers, map.OutputLength), r = Allocate(device, buffers, map.OutputLength);
            ArrayView<float> relevanceIn = Allocate(device, buffers, map.InputLength);
            var quotient = new RelevanceQuotient(r, z, false, Epsilon, default, SignMask.None);
            return () => map.Redistribute(device, quotient, Weights(map, w), new Operand(x, InputPart.Positive), 1, relevanceIn, false);
        });
    }

    private static IEnumerable<Benchmark> Plain(KernelDevice device, int batch)
    {
        const int Channels = 256, Space = 56 * 56;
        int length = batch * Channels * Space;
        var pool = new WindowShape(batch, 64, new(1, 112, 112), new(1, 56, 56), new(1, 3, 3), new(1, 2, 2), Extent3.One, new(0, 1, 1), new(0, 1, 1));
        int poolInput = batch * 64 * 112 * 112, poolOutput = batch * 64 * 56 * 56;

        yield return Elementwise(device, $"BatchNorm absolute 256x56x56 batch {batch}", length, 3, 5, (x, r, y, target, p) =>
            BatchNormKernels.Absolute(device, x, r, p, p, Space, Channels, Epsilon, target, false));
        yield return Elementwise(device, $"BatchNorm epsilon 256x56x56 batch {batch}", length, 4, 4, (x, r, y, target, p) =>
            BatchNormKernels.Epsilon(device, x, y, r, p, Space, Channels, Epsilon, target, false));
        yield return Elementwise(device, $"Residual share 256x56x56 batch {batch}", length, 4, 4, (x, r, y, target, p) =>
            SumKernels.Share(device, x, y, r, 1, Epsilon, target, false));
        yield return Elementwise(device, $"Select 256x56x56 batch {batch}", length, 3, 1, (x, r, y, target, p) =>
            ElementwiseKernels.Select(device, Whole(x), Whole(r), new BroadcastOperand(p.SubView(0, 1), []), [length], target, false));
        yield return Elementwise(device, $"Add 256x56x56 batch {batch}", length, 3, 1, (x, r, y, target, p) =>
            ElementwiseKernels.Unary<Identity>(device, Whole(x), [length], target, true));
        yield return new Benchmark($"MaxPool winners 64x112x112 batch {batch}", 9.0 * poolOutput, 4.0 * (poolInput + poolOutput), buffers =>
        {
            ArrayView<float> x = Allocate(device, buffers, poolInput);
            ArrayView<int> winners = AllocateInts(device, buffers, poolOutput);
            return () => MaxPoolKernels.FindWinners(device, x, pool, winners);
        });
        yield return new Benchmark($"MaxPool routing 64x112x112 batch {batch}", 9.0 * poolInput / 4, 4.0 * (poolInput + 2.0 * poolOutput), buffers =>
        {
            ArrayView<float> r = Allocate(device, buffers, poolOutput), target = Allocate(device, buffers, poolInput);
            ArrayView<int> winners = AllocateInts(device, buffers, poolOutput);
            return () => MaxPoolKernels.RouteToWinners(device, winners, r, pool, target, false);
        });
    }

    private static Benchmark Elementwise(
        KernelDevice device, string name, int length, int tensors, int operations,
        Action<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>> launch) =>
        new(name, (double)operations * length, 4.0 * tensors * length, buffers =>
        {
            ArrayView<float> x = Allocate(device, buffers, length), r = Allocate(device, buffers, length), y = Allocate(device, buffers, length);
            ArrayView<float> target = Allocate(device, buffers, length), parameters = Allocate(device, buffers, 256);
            return () => launch(x, r, y, target, parameters);
        });

    private static BroadcastOperand Whole(ArrayView<float> view) => new(view, [(int)view.Length]);

    private static Weights Weights(LinearMap map, ArrayView<float> w) => new(map.WeightLength == 0 ? default : w, ParameterPart.Positive);

    private static ArrayView<float> Allocate(KernelDevice device, List<IDisposable> buffers, int length)
    {
        var buffer = device.Allocate(length);
        buffers.Add(buffer);
        // Ordinary numbers: the time of a division or addition of subnormals says nothing.
        ElementwiseKernels.Fill(device, buffer.View, 0.5f);
        return buffer.View;
    }

    private static ArrayView<int> AllocateInts(KernelDevice device, List<IDisposable> buffers, int length)
    {
        var buffer = device.AllocateInts(length);
        buffers.Add(buffer);
        device.Upload(new int[length], buffer.View);
        return buffer.View;
    }
}
