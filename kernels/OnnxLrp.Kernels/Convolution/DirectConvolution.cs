using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// One thread per destination element sums over its group's source channels and taps. For depthwise convolutions and others
/// with so few channels per group that a matrix product has nothing to share.
/// </summary>
internal readonly struct DirectConvolution<TSource, TSink>(GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink) : IElementBody
    where TSource : struct, ISource
    where TSink : struct, ISink
{
    /// <summary>Up to this many weights per tap and group a thread per element beats a matrix product.</summary>
    public const int GreatestPanel = 16;

    private readonly GatherGeometry _geometry = geometry;
    private readonly TSource _source = source;
    private readonly ParameterSource _weights = weights;
    private readonly TSink _sink = sink;

    public static void Launch(KernelDevice device, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, (long)geometry.Batch * geometry.Groups * geometry.Rows * geometry.Positions,
            new DirectConvolution<TSource, TSink>(geometry, source, weights, sink));

    public void Apply(int index)
    {
        int positions = _geometry.Positions;
        int plane = index / positions, position = index - plane * positions;
        int channels = _geometry.Groups * _geometry.Rows;
        int sample = plane / channels, channel = plane - sample * channels;
        int group = channel / _geometry.Rows, row = channel - group * _geometry.Rows;
        int slice = position / _geometry.Width.Count, w = position - slice * _geometry.Width.Count;
        int d = slice / _geometry.Height.Count, h = slice - d * _geometry.Height.Count;

        int sourceBase = (sample * _geometry.Groups + group) * _geometry.Channels * _geometry.SourceVolume;
        int weightBase = group * _geometry.GroupStride + row * _geometry.RowStride;
        // Locals, because a call through a read-only field of a type parameter copies the struct on the CPU accelerator.
        TSource source = _source;
        ParameterSource weights = _weights;
        float sum = 0;
        for (int td = 0; td < _geometry.Depth.TapCount; td++)
            for (int th = 0; th < _geometry.Height.TapCount; th++)
                for (int tw = 0; tw < _geometry.Width.TapCount; tw++)
                {
                    int offset = _geometry.SourceOffset(d, h, w, td, th, tw);
                    if (offset < 0)
                        continue;
                    int from = sourceBase + offset, weight = weightBase + _geometry.TapOffset(td, th, tw);
                    for (int c = 0; c < _geometry.Channels; c++)
                    {
                        sum += weights.Load(weight) * source.Load(from);
                        from += _geometry.SourceVolume;
                        weight += _geometry.ChannelStride;
                    }
                }
        _sink.Store(plane * _geometry.DestinationVolume + _geometry.DestinationOffset(d, h, w), sum);
    }
}
