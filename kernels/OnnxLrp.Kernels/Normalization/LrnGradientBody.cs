using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>First pass of the adjoint: relevanceIn_k (+)= R_k / D_k^Beta and scratch_k = R_k x_k / D_k^(Beta + 1).</summary>
internal readonly struct LrnGradientBody(
    LrnWindow window, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scratch, Target relevanceIn) : IElementBody
{
    private readonly LrnWindow _window = window;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _relevance = relevance;
    private readonly ArrayView<float> _scratch = scratch;
    private readonly Target _relevanceIn = relevanceIn;

    public void Apply(int index)
    {
        float squares = _window.SquareSum(_x, index), relevance = _relevance[index];
        _scratch[index] = relevance * _x[index] * _window.InversePower(squares, _window.Beta + 1);
        _relevanceIn.Store(index, relevance * _window.InversePower(squares, _window.Beta));
    }
}
