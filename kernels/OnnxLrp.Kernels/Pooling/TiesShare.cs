using ILGPU;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>The window's share per tie if the element equals its maximum.</summary>
internal readonly struct TiesShare(ArrayView<float> x, ArrayView<float> y, ArrayView<float> share) : IWindowClaim
{
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;
    private readonly ArrayView<float> _share = share;

    public float From(int output, int input, int offset) => _x[input] == _y[output] ? _share[output] : 0;
}
