using ILGPU;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>All of the window's relevance if the element is its winner.</summary>
internal readonly struct WinnerTakes(ArrayView<int> winners, ArrayView<float> relevance) : IWindowClaim
{
    private readonly ArrayView<int> _winners = winners;
    private readonly ArrayView<float> _relevance = relevance;

    public float From(int output, int input, int offset) => _winners[output] == offset ? _relevance[output] : 0;
}
