using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Tests.Linear;

/// <summary>A linear map together with its definition as a list of products.</summary>
/// <param name="Map">What is tested.</param>
/// <param name="Connections">Its definition.</param>
/// <param name="Weights">The weights; those of the map itself where it has none that are given to it.</param>
/// <param name="Seed">For the data.</param>
/// <param name="Text">For messages.</param>
public sealed record LinearProblem(LinearMap Map, IReadOnlyList<Connection> Connections, float[] Weights, int Seed, string Text)
{
    public override string ToString() => $"{Text}, data seed {Seed}";
}
