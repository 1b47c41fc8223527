using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// First pass of the Taylor rule: with s_k = R_k / st(sum of z_ik), relevanceIn_k (+)= z_kk s_k and scratch_k = s_k x_k / D_k^(Beta + 1).
/// </summary>
internal readonly struct LrnTaylorBody(
    LrnWindow window, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scratch, float epsilon, Target relevanceIn) : IElementBody
{
    private readonly LrnWindow _window = window;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _relevance = relevance;
    private readonly ArrayView<float> _scratch = scratch;
    private readonly float _epsilon = epsilon;
    private readonly Target _relevanceIn = relevanceIn;

    public void Apply(int index)
    {
        float x = _x[index], squares = _window.SquareSum(_x, index);
        float own = x * _window.InversePower(x * x, _window.Beta);
        float slope = x * _window.InversePower(squares, _window.Beta + 1);
        float z = own - 2 * _window.Beta * _window.Scale * slope * (squares - x * x);
        float s = Stabiliser.Divide(_relevance[index], z, _epsilon);
        _scratch[index] = s * slope;
        _relevanceIn.Store(index, own * s);
    }
}
