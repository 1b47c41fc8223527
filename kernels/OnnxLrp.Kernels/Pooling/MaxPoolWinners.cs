using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>One thread per output finds the first greatest element of its window.</summary>
internal readonly struct MaxPoolWinners(WindowGeometry windows, ArrayView<float> x, ArrayView<int> winners) : IElementBody
{
    private readonly WindowGeometry _windows = windows;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<int> _winners = winners;

    public void Apply(int index)
    {
        int od = _windows.OutputDepth(index), oh = _windows.OutputHeight(index), ow = _windows.OutputWidth(index);
        int plane = _windows.InputPlane(index);
        int winner = -1;
        float best = 0;
        for (int kd = 0; kd < _windows.Depth.Kernel; kd++)
            for (int kh = 0; kh < _windows.Height.Kernel; kh++)
                for (int kw = 0; kw < _windows.Width.Kernel; kw++)
                {
                    int d = _windows.Depth.Position(od, kd), h = _windows.Height.Position(oh, kh), w = _windows.Width.Position(ow, kw);
                    if (!_windows.Holds(d, h, w))
                        continue;
                    int offset = _windows.InputOffset(d, h, w);
                    float value = _x[plane + offset];
                    if (winner < 0 || value > best || (float.IsNaN(best) && !float.IsNaN(value)))
                    {
                        winner = offset;
                        best = value;
                    }
                }
        _winners[index] = winner;
    }
}
