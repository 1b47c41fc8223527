namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A convolution, forward or one residue class of its adjoint, as a gather: destination [Batch, Groups * Rows, spatial] reads
/// source [Batch, Groups * Channels, spatial] through the weights of its group.
/// </summary>
internal readonly struct GatherGeometry
{
    public readonly GatherAxis Depth;
    public readonly GatherAxis Height;
    public readonly GatherAxis Width;

    /// <summary>Samples.</summary>
    public readonly int Batch;

    public readonly int Groups;

    /// <summary>Destination channels per group.</summary>
    public readonly int Rows;

    /// <summary>Source channels per group.</summary>
    public readonly int Channels;

    /// <summary>Strides of the weights along groups, destination channels and source channels; taps are contiguous.</summary>
    public readonly int GroupStride;
    public readonly int RowStride;
    public readonly int ChannelStride;

    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _destinationHeight;
    private readonly int _destinationWidth;

    /// <summary>Spatial size of the source and of the destination.</summary>
    public readonly int SourceVolume;
    public readonly int DestinationVolume;

    /// <summary>Positions of the destination that this walk writes, in one sample and channel.</summary>
    public int Positions => Depth.Count * Height.Count * Width.Count;

    /// <summary>Taps that this walk visits.</summary>
    public int Taps => Depth.TapCount * Height.TapCount * Width.TapCount;

    private GatherGeometry(ConvolutionShape shape, bool adjoint, GatherAxis depth, GatherAxis height, GatherAxis width)
    {
        Depth = depth;
        Height = height;
        Width = width;
        Batch = shape.Batch;
        Groups = shape.Groups;
        int inputs = shape.InputChannels / shape.Groups, outputs = shape.OutputChannels / shape.Groups, taps = shape.Kernel.Volume;
        GroupStride = outputs * inputs * taps;
        (Rows, Channels) = adjoint ? (inputs, outputs) : (outputs, inputs);
        (RowStride, ChannelStride) = adjoint ? (taps, inputs * taps) : (inputs * taps, taps);
        (Extent3 source, Extent3 destination) = adjoint ? (shape.Output, shape.Input) : (shape.Input, shape.Output);
        _kernelHeight = shape.Kernel.Height;
        _kernelWidth = shape.Kernel.Width;
        _destinationHeight = destination.Height;
        _destinationWidth = destination.Width;
        SourceVolume = source.Volume;
        DestinationVolume = destination.Volume;
    }

    public static GatherGeometry Forward(ConvolutionShape s) => new(s, false,
        GatherAxis.Forward(s.Input.Depth, s.Output.Depth, s.Kernel.Depth, s.Stride.Depth, s.Dilation.Depth, s.PadBegin.Depth),
        GatherAxis.Forward(s.Input.Height, s.Output.Height, s.Kernel.Height, s.Stride.Height, s.Dilation.Height, s.PadBegin.Height),
        GatherAxis.Forward(s.Input.Width, s.Output.Width, s.Kernel.Width, s.Stride.Width, s.Dilation.Width, s.PadBegin.Width));

    /// <summary>One walk per residue class of the input position modulo the stride; together they write every input once.</summary>
    public static GatherGeometry[] Adjoint(ConvolutionShape shape)
    {
        var axes = from depth in Classes(shape, e => e.Depth)
                   from height in Classes(shape, e => e.Height)
                   from width in Classes(shape, e => e.Width)
                   select new GatherGeometry(shape, true, depth, height, width);
        return [.. axes.Where(g => g.Positions > 0)];
    }

    /// <summary>
    /// Destination [rows, outputs] from source [rows, inputs] and weights [outputs, inputs], or [inputs, outputs] unless rows are major.
    /// </summary>
    public static GatherGeometry MatMul(int rows, int outputs, int inputs, bool outputMajor)
    {
        var shape = new ConvolutionShape(rows, outputMajor ? inputs : outputs, outputMajor ? outputs : inputs, 1,
            Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.Zero);
        return outputMajor ? Forward(shape) : Adjoint(shape)[0];
    }

    private static IEnumerable<GatherAxis> Classes(ConvolutionShape s, Func<Extent3, int> on) => Enumerable.Range(0, on(s.Stride))
        .Select(r => GatherAxis.Adjoint(on(s.Input), on(s.Output), on(s.Kernel), on(s.Stride), on(s.Dilation), on(s.PadBegin), r));

    /// <summary>Offset of a source position in its channel, or -1 outside of the source.</summary>
    public int SourceOffset(int d, int h, int w, int tapDepth, int tapHeight, int tapWidth)
    {
        int sd = Depth.Source(d, tapDepth), sh = Height.Source(h, tapHeight), sw = Width.Source(w, tapWidth);
        return Depth.Holds(sd) && Height.Holds(sh) && Width.Holds(sw) ? (sd * Height.SourceSize + sh) * Width.SourceSize + sw : -1;
    }

    /// <summary>Offset of a destination position in its channel.</summary>
    public int DestinationOffset(int d, int h, int w) =>
        ((Depth.First + d * Depth.Step) * _destinationHeight + Height.First + h * Height.Step) * _destinationWidth + Width.First + w * Width.Step;

    /// <summary>Offset of a tap in the kernel window.</summary>
    public int TapOffset(int d, int h, int w) =>
        ((Depth.TapFirst + d * Depth.TapStep) * _kernelHeight + Height.TapFirst + h * Height.TapStep) * _kernelWidth + Width.TapFirst + w * Width.TapStep;
}
