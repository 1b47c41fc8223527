using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>One thread per input sums its claims on the windows that cover it.</summary>
internal readonly struct MaxPoolGather<TClaim>(WindowGeometry windows, TClaim claim, Target relevanceIn) : IElementBody
    where TClaim : struct, IWindowClaim
{
    private readonly WindowGeometry _windows = windows;
    private readonly TClaim _claim = claim;
    private readonly Target _relevanceIn = relevanceIn;

    public void Apply(int index)
    {
        int d = _windows.InputDepth(index), h = _windows.InputHeight(index), w = _windows.InputWidth(index);
        int plane = _windows.OutputPlane(index), offset = _windows.InputOffset(d, h, w);
        float sum = 0;
        for (int kd = 0; kd < _windows.Depth.Kernel; kd++)
            for (int kh = 0; kh < _windows.Height.Kernel; kh++)
                for (int kw = 0; kw < _windows.Width.Kernel; kw++)
                {
                    int od = _windows.Depth.Window(d, kd), oh = _windows.Height.Window(h, kh), ow = _windows.Width.Window(w, kw);
                    if (od >= 0 && oh >= 0 && ow >= 0)
                        sum += _claim.From(plane + _windows.OutputOffset(od, oh, ow), index, offset);
                }
        _relevanceIn.Store(index, sum);
    }
}
