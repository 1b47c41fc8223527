using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Tests.Engines.Operations;

/// <summary>Random shapes of linear maps.</summary>
internal static class RandomGeometry
{
    /// <summary>Every kind of geometry, so that a new one is drawn without being listed elsewhere.</summary>
    public static LinearGeometry Any(OperationDraft draft)
    {
        Func<OperationDraft, LinearGeometry> kind =
            draft.One<Func<OperationDraft, LinearGeometry>>(Convolution, Matrix, Windows, Reduction, Diagonal);
        return kind(draft);
    }

    /// <summary>Number of weights of a map; 0 where the geometry implies them.</summary>
    public static int Weights(LinearGeometry geometry) => geometry switch
    {
        ConvolutionGeometry c => Shapes.Length(c.WeightShape),
        MatrixGeometry m => Shapes.Length(m.WeightShape),
        DiagonalGeometry d => d.Layout.Count,
        _ => 0,
    };

    /// <summary>1 to 3 axes, groups, strides, dilations, pads; half of them transposed.</summary>
    public static ConvolutionGeometry Convolution(OperationDraft draft)
    {
        Axis[] axes = Axes(draft, greatestKernel: 3, mayExceed: false);
        int groups = draft.Random.Next(1, 3), channels = groups * draft.Random.Next(1, 4), filters = groups * draft.Random.Next(1, 4);
        int[] large = [draft.Samples, channels, .. axes.Select(a => a.Input)];
        int[] small = [draft.Samples, filters, .. axes.Select(a => a.Output)];
        bool transposed = draft.Flip;
        return new ConvolutionGeometry(
            transposed ? small : large, transposed ? large : small, [.. axes.Select(a => a.Kernel)], [.. axes.Select(a => a.Stride)],
            [.. axes.Select(a => a.Dilation)], [.. axes.Select(a => a.PadBegin)], groups, transposed);
    }

    /// <summary>
    /// Windows of 1 or 2 elements on each axis, so that means are exact in float32; some overhang, as ceil_mode lets them.
    /// </summary>
    public static WindowGeometry Windows(OperationDraft draft)
    {
        Axis[] axes = Axes(draft, greatestKernel: 2, mayExceed: true);
        int channels = draft.Random.Next(1, 4);
        return new WindowGeometry(
            [draft.Samples, channels, .. axes.Select(a => a.Input)], [draft.Samples, channels, .. axes.Select(a => a.Output)],
            [.. axes.Select(a => a.Kernel)], [.. axes.Select(a => a.Stride)], [.. axes.Select(a => a.Dilation)],
            [.. axes.Select(a => a.PadBegin)], [.. axes.Select(a => a.PadEnd)], draft.Flip);
    }

    private static MatrixGeometry Matrix(OperationDraft draft)
    {
        int[] rows = draft.Flip ? [draft.Samples] : [draft.Samples, draft.Random.Next(1, 4)];
        return new MatrixGeometry([.. rows, draft.Random.Next(1, 6)], [.. rows, draft.Random.Next(1, 6)], draft.Flip);
    }

    private static ReductionGeometry Reduction(OperationDraft draft)
    {
        int outer = draft.Random.Next(1, 4), reduced = draft.One(1, 2, 4), inner = draft.Random.Next(1, 4);
        return new ReductionGeometry([draft.Samples, outer, reduced, inner], [draft.Samples, outer, 1, inner], reduced, inner, draft.Flip);
    }

    private static DiagonalGeometry Diagonal(OperationDraft draft)
    {
        int channels = draft.Random.Next(1, 4), inner = draft.Random.Next(1, 5);
        return new DiagonalGeometry([draft.Samples, channels, inner], new ParameterLayout(inner, channels));
    }

    private static Axis[] Axes(OperationDraft draft, int greatestKernel, bool mayExceed)
    {
        return [.. Enumerable.Range(0, draft.Random.Next(1, 4)).Select(_ => Draw())];

        Axis Draw()
        {
            while (true)
            {
                int kernel = draft.Random.Next(1, greatestKernel + 1), stride = draft.Random.Next(1, 3), dilation = draft.Random.Next(1, 3);
                int before = draft.Random.Next(kernel), after = draft.Random.Next(kernel), input = draft.Random.Next(1, 6);
                int steps = input + before + after - ((kernel - 1) * dilation) - 1;
                int output = steps < 0 ? 0 : (steps / stride) + 1;
                if (mayExceed && output > 0 && steps % stride > 0 && output * stride < input + before && draft.Flip) output++;
                if (output > 0) return new Axis(input, output, kernel, stride, dilation, before, after);
            }
        }
    }

    private readonly record struct Axis(int Input, int Output, int Kernel, int Stride, int Dilation, int PadBegin, int PadEnd);
}
