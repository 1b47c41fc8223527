using CsCheck;
using OnnxLrp.Kernels.Convolution;

namespace OnnxLrp.Kernels.Tests.Convolution;

/// <summary>Random convolutions in one to three dimensions, and their definition as products.</summary>
internal static class ConvolutionGen
{
    private sealed record Axis(int Input, int Output, int Kernel, int Stride, int Dilation, int Pad)
    {
        public static readonly Axis Unused = new(1, 1, 1, 1, 1, 0);
    }

    // The output follows from uneven padding at both ends; what it leaves uncovered at the end is part of the test.
    private static readonly Gen<Axis> AnyAxis =
        from kernel in Gen.Int[1, 3]
        from stride in Gen.Int[1, 3]
        from dilation in Gen.Int[1, 3]
        from begin in Gen.Int[0, 2]
        from end in Gen.Int[0, 2]
        from output in Gen.Int[1, 4]
        from slack in Gen.Int[0, stride - 1]
        let input = (output - 1) * stride + (kernel - 1) * dilation + 1 + slack - begin - end
        select new Axis(Math.Max(input, 1), output, kernel, stride, dilation, begin);

    private static readonly Gen<(int Groups, int Inputs, int Outputs)> AnyChannels = Gen.OneOf(
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 6], Gen.Int[1, 6]),
        Gen.Select(Gen.Int[1, 6], Gen.Const(1), Gen.Int[1, 3]),
        Gen.Select(Gen.Const(1), Gen.Int[7, 70], Gen.Int[3, 9]),
        Gen.Select(Gen.Const(1), Gen.Int[3, 9], Gen.Int[17, 70]));

    public static readonly Gen<ConvolutionShape> Shapes =
        from rank in Gen.Int[1, 3]
        from depth in AnyAxis
        from height in AnyAxis
        from width in AnyAxis
        from channels in AnyChannels
        from batch in Gen.Int[1, 3]
        let d = rank > 2 && channels.Inputs + channels.Outputs < 20 ? depth : Axis.Unused
        let h = rank > 1 ? height : Axis.Unused
        select new ConvolutionShape(batch, channels.Groups * channels.Inputs, channels.Groups * channels.Outputs, channels.Groups,
            new(d.Input, h.Input, width.Input), new(d.Output, h.Output, width.Output), new(d.Kernel, h.Kernel, width.Kernel),
            new(d.Stride, h.Stride, width.Stride), new(d.Dilation, h.Dilation, width.Dilation), new(d.Pad, h.Pad, width.Pad));

    public static int WeightLength(ConvolutionShape s) => s.OutputChannels * (s.InputChannels / s.Groups) * s.Kernel.Volume;

    /// <summary>The definition: y[n, m, o] += w[m, c, k] * x[n, group(m) + c, o * stride - pad + k * dilation].</summary>
    public static IEnumerable<(int Output, int Input, int Weight)> Products(ConvolutionShape s)
    {
        int inputs = s.InputChannels / s.Groups, outputs = s.OutputChannels / s.Groups;
        for (int n = 0; n < s.Batch; n++)
            for (int m = 0; m < s.OutputChannels; m++)
                for (int c = 0; c < inputs; c++)
                    foreach ((int o, int k) in from o in Enumerable.Range(0, s.Output.Volume) from k in Enumerable.Range(0, s.Kernel.Volume) select (o, k))
                    {
                        (int od, int oh, int ow) = Split(o, s.Output);
                        (int kd, int kh, int kw) = Split(k, s.Kernel);
                        int d = od * s.Stride.Depth - s.PadBegin.Depth + kd * s.Dilation.Depth;
                        int h = oh * s.Stride.Height - s.PadBegin.Height + kh * s.Dilation.Height;
                        int w = ow * s.Stride.Width - s.PadBegin.Width + kw * s.Dilation.Width;
                        if (d < 0 || d >= s.Input.Depth || h < 0 || h >= s.Input.Height || w < 0 || w >= s.Input.Width)
                            continue;
                        int channel = m / outputs * inputs + c;
                        int x = ((n * s.InputChannels + channel) * s.Input.Depth + d) * s.Input.Height * s.Input.Width + h * s.Input.Width + w;
                        yield return ((n * s.OutputChannels + m) * s.Output.Volume + o, x, (m * inputs + c) * s.Kernel.Volume + k);
                    }
    }

    private static (int Depth, int Height, int Width) Split(int index, Extent3 extent) =>
        (index / (extent.Height * extent.Width), index / extent.Width % extent.Height, index % extent.Width);
}
