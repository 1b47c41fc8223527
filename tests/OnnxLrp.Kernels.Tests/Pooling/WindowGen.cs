using CsCheck;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Pooling;

namespace OnnxLrp.Kernels.Tests.Pooling;

/// <summary>Random pooling windows, with uneven padding and windows that hang over the end (ceil_mode).</summary>
internal static class WindowGen
{
    private static readonly Gen<int[]> AnyAxis =
        from kernel in Gen.Int[1, 3]
        from stride in Gen.Int[1, 3]
        from dilation in Gen.Int[1, 2]
        from begin in Gen.Int[0, 1]
        from end in Gen.Int[0, 1]
        from output in Gen.Int[1, 4]
        from shift in Gen.Int[-1, stride - 1]
        let input = (output - 1) * stride + (kernel - 1) * dilation + 1 + shift - begin - end
        select new[] { Math.Max(input, 1), output, kernel, stride, dilation, begin, end };

    public static readonly Gen<WindowShape> Shapes =
        from rank in Gen.Int[1, 3]
        from d in AnyAxis
        from h in AnyAxis
        from w in AnyAxis
        from channels in Gen.Int[1, 3]
        from batch in Gen.Int[1, 3]
        select new WindowShape(batch, channels, At(rank, d, h, w, 0, 1), At(rank, d, h, w, 1, 1), At(rank, d, h, w, 2, 1), At(rank, d, h, w, 3, 1),
            At(rank, d, h, w, 4, 1), At(rank, d, h, w, 5, 0), At(rank, d, h, w, 6, 0));

    private static Extent3 At(int rank, int[] d, int[] h, int[] w, int field, int unused) =>
        new(rank > 2 ? d[field] : unused, rank > 1 ? h[field] : unused, w[field]);

    /// <summary>The elements of x that each window covers, in row-major order, with the number of its elements inside x and the padding.</summary>
    public static IEnumerable<(int Output, int[] Inputs, int WithPadding)> Windows(WindowShape s)
    {
        for (int plane = 0; plane < s.Batch * s.Channels; plane++)
            for (int od = 0; od < s.Output.Depth; od++)
                for (int oh = 0; oh < s.Output.Height; oh++)
                    for (int ow = 0; ow < s.Output.Width; ow++)
                    {
                        var covered = from d in Positions(od, s, e => e.Depth)
                                      from h in Positions(oh, s, e => e.Height)
                                      from w in Positions(ow, s, e => e.Width)
                                      select (d, h, w);
                        var inside = covered.Where(p => Inside(p.d, s.Input.Depth) && Inside(p.h, s.Input.Height) && Inside(p.w, s.Input.Width));
                        yield return (
                            ((plane * s.Output.Depth + od) * s.Output.Height + oh) * s.Output.Width + ow,
                            [.. inside.Select(p => ((plane * s.Input.Depth + p.d) * s.Input.Height + p.h) * s.Input.Width + p.w)],
                            covered.Count());
                    }
    }

    // What lies beyond the padding is dropped: it never counts.
    private static IEnumerable<int> Positions(int o, WindowShape s, Func<Extent3, int> on) => Enumerable.Range(0, on(s.Kernel))
        .Select(k => o * on(s.Stride) - on(s.PadBegin) + k * on(s.Dilation))
        .Where(p => p >= -on(s.PadBegin) && p < on(s.Input) + on(s.PadEnd));

    private static bool Inside(int position, int size) => position >= 0 && position < size;
}
