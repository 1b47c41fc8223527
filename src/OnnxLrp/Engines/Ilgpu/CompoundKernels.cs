using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Routing;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>The fused kernels of compound operations; constants go to the device here, before anything runs.</summary>
internal sealed class CompoundKernels(DeviceMemory memory, KernelDevice device)
{
    /// <summary>Whether there is a kernel for a compound.</summary>
    public static bool Has(Compound compound) =>
        compound is Redistribution or BatchNormRedistribution or SumShare or ExtremumShare or ProductDerivative or MatrixProductShare
            or SoftmaxRelevance or NormalizationDerivative or LrnRelevance or PlacedSum;

    /// <summary>The launch of a compound, which writes its result into a view or adds it there.</summary>
    public Action<ArrayView<float>, bool> Compile(Compound compound, IReadOnlyList<ArrayView<float>> operands) => compound switch
    {
        Redistribution c => new RedistributionRunner(c, operands, memory, device).Run,
        BatchNormRedistribution c => BatchNorm(c, operands),
        SumShare c => Sum(c, operands),
        ExtremumShare c => Extremum(c, operands),
        ProductDerivative c => Product(c, operands),
        MatrixProductShare c => MatrixProduct(c, operands),
        SoftmaxRelevance c => Softmax(c, operands),
        NormalizationDerivative c => Normalization(c, operands),
        LrnRelevance c => Lrn(c, operands),
        PlacedSum c => (target, add) => RoutingKernels.PlacedSum(
            device, operands[0], operands[1], c.Places.Shape[1], c.RowLength, c.Rows, target, add),
        _ => throw new InvalidOperationException($"no kernel for {compound.Text}"),
    };

    private Action<ArrayView<float>, bool> BatchNorm(BatchNormRedistribution c, IReadOnlyList<ArrayView<float>> operands)
    {
        (ArrayView<float> relevance, ArrayView<float> x) = (operands[0], operands[1]);
        ArrayView<float> w = memory.Parameter(c.Scale), shift = memory.Parameter(c.Shift);
        (int inner, int count) = (c.Layout.Inner, c.Layout.Count);
        return c.Kind switch
        {
            BatchNormKind.Epsilon => (target, add) => BatchNormKernels.Epsilon(
                device, x, operands[2], relevance, w, inner, count, c.Epsilon, target, add),
            BatchNormKind.AlphaBeta => (target, add) => BatchNormKernels.AlphaBeta(
                device, x, relevance, w, shift, inner, count, c.Alpha, c.Beta, c.Epsilon, target, add),
            _ => (target, add) => BatchNormKernels.Absolute(device, x, relevance, w, shift, inner, count, c.Epsilon, target, add),
        };
    }

    private Action<ArrayView<float>, bool> Sum(SumShare c, IReadOnlyList<ArrayView<float>> operands)
    {
        (ArrayView<float> relevance, ArrayView<float> summand, ArrayView<float> sum) = (operands[0], operands[1], operands[2]);
        if (summand.Length == sum.Length)
        {
            return (target, add) => SumKernels.Share(device, summand, sum, relevance, c.Factor, c.Epsilon, target, add);
        }
        int[] extents = c.SumShape, own = Shapes.Padded(c.SummandShape, extents.Length);
        return (target, add) => SumKernels.ShareBroadcast(device, summand, sum, relevance, extents, own, c.Factor, c.Epsilon, target, add);
    }

    private Action<ArrayView<float>, bool> Extremum(ExtremumShare c, IReadOnlyList<ArrayView<float>> operands)
    {
        (ArrayView<float> relevance, ArrayView<float> z, ArrayView<float> own) = (operands[0], operands[1], operands[2]);
        int[] extents = Shapes.Padded(c.Operands[1].Info.Shape, 1), ownExtents = Shapes.Padded(c.ResultShape, extents.Length);
        int[][] rivals = [.. c.Rivals.Select(r => Shapes.Padded(r.Info.Shape, extents.Length))];
        if (rivals.Length > 0) memory.NeedScratch((int)z.Length);
        return (target, add) =>
        {
            ArrayView<float> counts = rivals.Length == 0 ? default : memory.Scratch((int)z.Length);
            for (int i = 0; i < rivals.Length; i++) ExtremumKernels.Count(device, operands[3 + i], z, extents, rivals[i], counts, i > 0);
            ExtremumKernels.Redistribute(device, own, z, counts, relevance, extents, ownExtents, c.Share, target, add);
        };
    }

    private Action<ArrayView<float>, bool> Product(ProductDerivative c, IReadOnlyList<ArrayView<float>> operands)
    {
        ArrayView<float> relevance = operands[0], other = operands[1];
        int[] extents = Shapes.Padded(c.Operands[0].Info.Shape, 1), own = Shapes.Padded(c.OperandShape, extents.Length);
        if (c.Factor == ProductFactor.Divisor)
        {
            return (target, add) => ProductKernels.DivisorGradient(device, relevance, other, operands[2], extents, own, target, add);
        }
        int[] others = Shapes.Padded(c.Operands[1].Info.Shape, extents.Length);
        return (target, add) => ProductKernels.Gradient(
            device, relevance, other, extents, own, others, c.Factor == ProductFactor.Reciprocal, target, add);
    }

    private Action<ArrayView<float>, bool> MatrixProduct(MatrixProductShare c, IReadOnlyList<ArrayView<float>> operands)
    {
        (int[] first, int[] second) = c.Operand == 0 ? (c.OperandShape, c.Other.Info.Shape) : (c.Other.Info.Shape, c.OperandShape);
        var shape = new BilinearShape(Leading(c.OutputShape), Leading(first), Leading(second), first[^2], first[^1], second[^1]);
        ArrayView<float> own = c.Parts == 0 ? default : operands[2], output = c.Parts == 0 ? default : operands[3];
        return (target, add) => BilinearKernels.Redistribute(
            device, shape, c.Operand == 1, own, operands[1], output, operands[0], c.Parts, c.Epsilon, target, add);

        int[] Leading(int[] matrices) => Shapes.Padded(matrices[..^2], Math.Max(1, c.OutputShape.Length - 2));
    }

    private Action<ArrayView<float>, bool> Softmax(SoftmaxRelevance c, IReadOnlyList<ArrayView<float>> operands)
    {
        (ArrayView<float> relevance, ArrayView<float> y) = (operands[0], operands[1]);
        return c.Taylor
            ? (target, add) => SoftmaxKernels.Taylor(device, operands[2], y, relevance, c.Size, c.Inner, c.IsLogarithm, target, add)
            : (target, add) => SoftmaxKernels.Gradient(device, y, relevance, c.Size, c.Inner, c.IsLogarithm, target, add);
    }

    private Action<ArrayView<float>, bool> Normalization(NormalizationDerivative c, IReadOnlyList<ArrayView<float>> operands)
    {
        ParameterLayout layout = c.Scale?.Layout ?? new ParameterLayout(1, 1);
        ArrayView<float> scale = c.Scale is null ? memory.Constant(1, 1) : memory.Parameter(c.Scale.Values);
        NormalizationStatistics s = c.Statistics;
        var shape = new StatisticsShape(s.Size, s.Inner, s.IsCentred, s.Epsilon, layout.Inner, layout.Count);
        return (target, add) => StatisticsKernels.Gradient(device, shape, operands[1], operands[0], scale, target, add);
    }

    private Action<ArrayView<float>, bool> Lrn(LrnRelevance c, IReadOnlyList<ArrayView<float>> operands)
    {
        (ArrayView<float> relevance, ArrayView<float> x) = (operands[0], operands[1]);
        int[] extents = c.ResultShape;
        var shape = new LrnShape(extents[0], extents[1], Shapes.Length(extents.AsSpan(2)), c.Size, c.Alpha, c.Beta, c.Bias);
        memory.NeedScratch(shape.Length);
        return c.Taylor
            ? (target, add) => LrnKernels.Taylor(device, shape, x, relevance, memory.Scratch(shape.Length), c.Epsilon, target, add)
            : (target, add) => LrnKernels.Gradient(device, shape, x, relevance, memory.Scratch(shape.Length), target, add);
    }
}
