using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>One thread per output sums its window.</summary>
internal readonly struct AveragePoolForward<TSource, TSink>(
    WindowGeometry windows, int includePad, TSource source, ParameterSource weights, TSink sink) : IElementBody
    where TSource : struct, ISource
    where TSink : struct, ISink
{
    private readonly WindowGeometry _windows = windows;
    private readonly int _includePad = includePad;
    private readonly TSource _source = source;
    private readonly ParameterSource _weights = weights;
    private readonly TSink _sink = sink;

    public void Apply(int index)
    {
        int od = _windows.OutputDepth(index), oh = _windows.OutputHeight(index), ow = _windows.OutputWidth(index);
        int plane = _windows.InputPlane(index);
        float sum = 0;
        for (int kd = 0; kd < _windows.Depth.Kernel; kd++)
        {
            int d = _windows.Depth.Position(od, kd);
            if (!_windows.Depth.Holds(d))
                continue;
            for (int kh = 0; kh < _windows.Height.Kernel; kh++)
            {
                int h = _windows.Height.Position(oh, kh);
                if (!_windows.Height.Holds(h))
                    continue;
                for (int kw = 0; kw < _windows.Width.Kernel; kw++)
                {
                    int w = _windows.Width.Position(ow, kw);
                    if (_windows.Width.Holds(w))
                        sum += _source.Load(plane + _windows.InputOffset(d, h, w));
                }
            }
        }
        int count = _windows.Depth.Elements(od, _includePad) * _windows.Height.Elements(oh, _includePad) * _windows.Width.Elements(ow, _includePad);
        _sink.Store(index, count == 0 ? 0 : sum * _weights.Apply(1f / count));
    }
}
