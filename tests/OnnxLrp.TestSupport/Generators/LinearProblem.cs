using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.TestSupport.Generators;

/// <summary>A random linear layer with an input and a relevance, in float32 as an engine gets it.</summary>
/// <typeparam name="TGeometry">Geometry of the operator.</typeparam>
/// <param name="Geometry">Sizes.</param>
/// <param name="Weight">Row-major in the operator's weight shape; empty for operators without weights.</param>
/// <param name="Bias">Per output channel, or null.</param>
/// <param name="Batch">Number of samples.</param>
/// <param name="Input">[batch, input shape...].</param>
/// <param name="Relevance">[batch, output shape...].</param>
/// <param name="Map">The layer as a matrix, for one sample.</param>
public sealed record LinearProblem<TGeometry>(
    TGeometry Geometry, float[] Weight, float[]? Bias, int Batch, float[] Input, float[] Relevance, LinearMap Map)
{
    /// <summary>z of every sample, float64.</summary>
    public double[] Forward() =>
        [.. Input.Select(value => (double)value).Chunk(Map.Inputs).SelectMany(Map.Forward)];

    /// <summary>Everything needed to rebuild the case by hand.</summary>
    public override string ToString() =>
        $"{Geometry} batch {Batch}; w = {List(Weight)}; b = {List(Bias ?? [])}; x = {List(Input)}; R = {List(Relevance)}";

    private static string List(float[] values) => FormattableString.Invariant($"[{string.Join(", ", values)}]");
}
