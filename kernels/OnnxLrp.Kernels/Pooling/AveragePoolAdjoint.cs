using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>One thread per input gathers from the windows that cover it.</summary>
internal readonly struct AveragePoolAdjoint<TSource, TSink>(
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
        int d = _windows.InputDepth(index), h = _windows.InputHeight(index), w = _windows.InputWidth(index);
        int plane = _windows.OutputPlane(index);
        float sum = 0;
        for (int kd = 0; kd < _windows.Depth.Kernel; kd++)
        {
            int od = _windows.Depth.Window(d, kd);
            if (od < 0)
                continue;
            int depthElements = _windows.Depth.Elements(od, _includePad);
            for (int kh = 0; kh < _windows.Height.Kernel; kh++)
            {
                int oh = _windows.Height.Window(h, kh);
                if (oh < 0)
                    continue;
                int elements = depthElements * _windows.Height.Elements(oh, _includePad);
                for (int kw = 0; kw < _windows.Width.Kernel; kw++)
                {
                    int ow = _windows.Width.Window(w, kw);
                    if (ow >= 0)
                        sum += _source.Load(plane + _windows.OutputOffset(od, oh, ow))
                            * _weights.Apply(1f / (elements * _windows.Width.Elements(ow, _includePad)));
                }
            }
        }
        _sink.Store(index, sum);
    }
}
