using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.TestSupport.Generators;

/// <summary>A random BatchNormalization with an input and a relevance, in float32 as an engine gets it.</summary>
/// <param name="Shape">[C, spatial...] of one sample.</param>
/// <param name="Parameters">Parameters per channel.</param>
/// <param name="Batch">Number of samples.</param>
/// <param name="Input">[batch, shape...].</param>
/// <param name="Relevance">[batch, shape...].</param>
public sealed record BatchNormProblem(int[] Shape, BatchNormParameters Parameters, int Batch, float[] Input, float[] Relevance)
{
    /// <summary>A rule on every sample, such as <c>(norm, x, r) => norm.Absolute(x, r)</c>.</summary>
    public double[] Expected(Func<BatchNormReference, double[], double[], double[]> rule)
    {
        BatchNormReference norm = new(Shape, Parameters);
        int elements = Input.Length / Batch;
        IEnumerable<double[]> relevances = Relevance.Select(value => (double)value).Chunk(elements);
        return [.. Input.Select(value => (double)value).Chunk(elements).Zip(relevances).SelectMany(sample => rule(norm, sample.First, sample.Second))];
    }

    /// <summary>Everything needed to rebuild the case by hand.</summary>
    public override string ToString() =>
        $"batchnorm [{string.Join(", ", Shape)}] batch {Batch}; γ = {List(Parameters.Scale)}; β = {List(Parameters.Shift)}; " +
        $"μ = {List(Parameters.Mean)}; σ² = {List(Parameters.Variance)}; x = {List(Input)}; R = {List(Relevance)}";

    private static string List(float[] values) => $"[{string.Join(", ", values)}]";
}
