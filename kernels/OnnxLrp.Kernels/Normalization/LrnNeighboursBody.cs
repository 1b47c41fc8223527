using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// Second pass: relevanceIn_i -= 2 Beta Alpha / Size * f_i * sum of scratch_k over the k whose window holds i. The Taylor rule has
/// f_i = x_i² and leaves out k = i; the adjoint has f_i = x_i.
/// </summary>
internal readonly struct LrnNeighboursBody(LrnWindow window, ArrayView<float> x, ArrayView<float> scratch, bool taylor, ArrayView<float> relevanceIn)
    : IElementBody
{
    private readonly LrnWindow _window = window;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _scratch = scratch;
    private readonly int _taylor = taylor ? 1 : 0;
    private readonly ArrayView<float> _relevanceIn = relevanceIn;

    public void Apply(int index)
    {
        int channel = _window.Channel(index);
        int first = Math.Max(channel - _window.Above, 0), last = Math.Min(channel + _window.Below, _window.Channels - 1);
        float sum = 0;
        for (int k = first; k <= last; k++)
            if (_taylor == 0 || k != channel)
                sum += _scratch[index + (k - channel) * _window.Inner];
        float x = _x[index];
        _relevanceIn[index] -= 2 * _window.Beta * _window.Scale * (_taylor != 0 ? x * x : x) * sum;
    }
}
