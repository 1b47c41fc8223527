using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>A graph from its input to "y" that is linear (or affine) in it, small enough to be run on every unit vector.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Operator">The operator that it tests.</param>
/// <param name="Shape">Shape of the input.</param>
/// <param name="Build">Makes the graph.</param>
public sealed record LinearModel(string Name, string Operator, int[] Shape, Func<OnnxGraph> Build)
{
    public override string ToString() => $"{Operator}: {Name}";
}
