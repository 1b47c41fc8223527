using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>One thread per output divides its relevance by the number of elements that equal the maximum.</summary>
internal readonly struct MaxPoolTies(WindowGeometry windows, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, ArrayView<float> share)
    : IElementBody
{
    private readonly WindowGeometry _windows = windows;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;
    private readonly ArrayView<float> _relevance = relevance;
    private readonly ArrayView<float> _share = share;

    public void Apply(int index)
    {
        int od = _windows.OutputDepth(index), oh = _windows.OutputHeight(index), ow = _windows.OutputWidth(index);
        int plane = _windows.InputPlane(index);
        float maximum = _y[index];
        int ties = 0;
        for (int kd = 0; kd < _windows.Depth.Kernel; kd++)
            for (int kh = 0; kh < _windows.Height.Kernel; kh++)
                for (int kw = 0; kw < _windows.Width.Kernel; kw++)
                {
                    int d = _windows.Depth.Position(od, kd), h = _windows.Height.Position(oh, kh), w = _windows.Width.Position(ow, kw);
                    if (_windows.Holds(d, h, w) && _x[plane + _windows.InputOffset(d, h, w)] == maximum)
                        ties++;
                }
        _share[index] = ties == 0 ? 0 : _relevance[index] / ties;
    }
}
