using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Routing;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Turns each step of a plan into the launches that do it; constants go to the device here, before anything runs.</summary>
internal sealed class StepCompiler(DeviceMemory memory, KernelDevice device)
{
    public Action Compile(LrpStep step) => step switch
    {
        LinearStep s => new LinearRunner(s, memory, device).Run,
        BatchNormStep s => BatchNorm(s),
        SumStep s => () => Sum(s),
        ActivationStep s => Activation(s),
        MaxPoolStep s => () => MaxPool(s),
        ExtremumStep s => ExtremumRunner.Compile(s, memory, device),
        LrnStep s => () => Lrn(s),
        ProductStep s => ProductRunner.Compile(s, memory, device),
        BilinearStep s => BilinearRunner.Compile(s, memory, device),
        SoftmaxStep s => StatisticsRunner.Softmax(s, memory, device),
        NormalizationStep s => StatisticsRunner.Normalization(s, memory, device),
        CopyStep s => () => Copy(s),
        ZeroStep s => () => ElementwiseKernels.Fill(device, In(s), 0),
        StridedStep s => () => Strided(s),
        IndexedStep s => Indexed(s),
        _ => throw new InvalidOperationException($"{step.Node}: no kernel for {step.GetType().Name}"),
    };

    private ArrayView<float> Out(LrpStep step) => memory.Relevance(step.From);

    private ArrayView<float> In(LrpStep step) => memory.Relevance(step.To.Tensor);

    private void Copy(CopyStep s)
    {
        if (s.To.Accumulate) ElementwiseKernels.Add(device, Out(s), In(s));
        else ElementwiseKernels.Copy(device, Out(s), In(s));
    }

    private Action BatchNorm(BatchNormStep s)
    {
        ArrayView<float> w = memory.Constant(s.Scale), shift = memory.Constant(s.Shift);
        (int inner, int count) = (s.Layout.Inner, s.Layout.Count);
        ArrayView<float> x = memory.Activation(s.To.Tensor);
        return s.Kind switch
        {
            BatchNormKind.Epsilon => () => BatchNormKernels.Epsilon(
                device, x, memory.Activation(s.From), Out(s), w, inner, count, s.Epsilon, In(s), s.To.Accumulate),
            BatchNormKind.AlphaBeta => () => BatchNormKernels.AlphaBeta(
                device, x, Out(s), w, shift, inner, count, s.Alpha, s.Beta, s.Epsilon, In(s), s.To.Accumulate),
            _ => () => BatchNormKernels.Absolute(device, x, Out(s), w, shift, inner, count, s.Epsilon, In(s), s.To.Accumulate),
        };
    }

    private void Sum(SumStep s)
    {
        bool whole = Shapes.Length(s.SummandShape) == Shapes.Length(s.SumShape);
        if (s.Share && whole)
        {
            SumKernels.Share(device, memory.Activation(s.To.Tensor), memory.Activation(s.From), Out(s), s.Factor, s.Epsilon, In(s), s.To.Accumulate);
        }
        else if (s.Share)
        {
            Broadcast(s, memory.Activation(s.To.Tensor), memory.Activation(s.From), s.Epsilon);
        }
        else if (whole)
        {
            if (!s.To.Accumulate) ElementwiseKernels.Fill(device, In(s), 0);
            ElementwiseKernels.Axpy(device, s.Factor, Out(s), In(s));
        }
        else
        {
            // The gradient is the share of a = 1 in z = 1 without a stabiliser.
            Broadcast(s, memory.Ones(Shapes.Length(s.SummandShape)), memory.Ones(Shapes.Length(s.SumShape)), 0);
        }
    }

    private void Broadcast(SumStep s, ArrayView<float> summand, ArrayView<float> sum, float epsilon)
    {
        int[] padded = [.. Enumerable.Repeat(1, s.SumShape.Length - s.SummandShape.Length), .. s.SummandShape];
        SumKernels.ShareBroadcast(device, summand, sum, Out(s), s.SumShape, padded, s.Factor, epsilon, In(s), s.To.Accumulate);
    }

    private Action Activation(ActivationStep s)
    {
        ActivationLayer layer = s.Layer;
        if (s.Backward == ActivationBackward.Deconvnet) return () => ActivationKernels.DeconvRelu(device, Out(s), In(s), s.To.Accumulate);
        ArrayView<float> x = s.ReadsOutput ? default : memory.Activation(s.To.Tensor), y = s.ReadsOutput ? memory.Activation(s.From) : default;
        if (s.Backward == ActivationBackward.Guided) return () => ActivationKernels.GuidedRelu(device, x, Out(s), In(s), s.To.Accumulate);
        if (layer.Function == ActivationFunction.ThresholdRelu)
        {
            ArrayView<float> output = memory.Activation(s.From);
            return () => SelectionKernels.Gradient(device, x, output, Out(s), In(s), s.To.Accumulate);
        }
        if (layer.Constants is { } constants)
        {
            ArrayView<float> values = memory.Constant(constants.Values);
            (int inner, int count) = (constants.Layout.Inner, constants.Layout.Count);
            return layer.Function == ActivationFunction.Power
                ? () => ActivationKernels.PowerGradient(device, x, Out(s), values, inner, count, In(s), s.To.Accumulate)
                : () => ActivationKernels.PReluGradient(device, x, Out(s), values, inner, count, In(s), s.To.Accumulate);
        }
        ActivationKind kind = Enum.Parse<ActivationKind>(layer.Function.ToString());
        return () => ActivationKernels.Gradient(device, kind, layer.Alpha, layer.Beta, x, y, Out(s), In(s), s.To.Accumulate);
    }

    private void MaxPool(MaxPoolStep s)
    {
        WindowShape shape = LinearMaps.Window(s.Geometry);
        ArrayView<float> x = memory.Activation(s.To.Tensor);
        if (s.ShareTies)
        {
            ArrayView<float> scratch = memory.Scratch.SubView(0, s.Geometry.OutputLength);
            MaxPoolKernels.ShareTies(device, x, memory.Activation(s.From), Out(s), scratch, shape, In(s), s.To.Accumulate);
            return;
        }
        ArrayView<int> winners = memory.Winners.SubView(0, s.Geometry.OutputLength);
        MaxPoolKernels.FindWinners(device, x, shape, winners);
        MaxPoolKernels.RouteToWinners(device, winners, Out(s), shape, In(s), s.To.Accumulate);
    }

    private void Lrn(LrnStep s)
    {
        LrnLayer l = s.Layer;
        int length = Shapes.Length(l.Shape);
        var shape = new LrnShape(l.Shape[0], l.Shape[1], Shapes.Length(l.Shape.AsSpan(2)), l.Size, l.Alpha, l.Beta, l.Bias);
        ArrayView<float> scratch = memory.Scratch.SubView(0, length), x = memory.Activation(s.To.Tensor);
        if (s.Taylor) LrnKernels.Taylor(device, shape, x, Out(s), scratch, s.Epsilon, In(s), s.To.Accumulate);
        else LrnKernels.Gradient(device, shape, x, Out(s), scratch, In(s), s.To.Accumulate);
    }

    private void Strided(StridedStep s)
    {
        StridedRoute r = s.Route;
        RoutingKernels.StridedCopy(device, Out(s), r.OutputOffset, In(s), r.InputOffset, r.Extents, r.OutputStrides, r.InputStrides, s.Accumulate);
    }

    /// <summary>The outputs that came from each input, as compressed rows, so that every input value is written once and in a fixed order.</summary>
    private Action Indexed(IndexedStep s)
    {
        IndexedRoute r = s.Route;
        (int[] starts, int[] outputs) = CompressedRows.Of(r.Source, r.InputSampleLength);
        ArrayView<int> rows = memory.Constant(starts), indices = memory.Constant(outputs);
        return () => RoutingKernels.IndexedGather(device, Out(s), rows, indices, r.Source.Length, r.InputSampleLength, r.Batch, In(s), s.Accumulate);
    }
}
