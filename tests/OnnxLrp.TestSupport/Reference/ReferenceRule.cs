namespace OnnxLrp.TestSupport.Reference;

/// <summary>
/// An LRP rule with its parameters, as a function from a linear layer, its input and the relevance of its output to the relevance of
/// its input.
/// </summary>
/// <param name="Name">Name and parameters, for test names and failures.</param>
/// <param name="Relevance">The rule: (layer, x, R of the output) to R of the input, one sample.</param>
public sealed record ReferenceRule(string Name, Func<LinearMap, double[], double[], double[]> Relevance)
{
    /// <summary>The rule on a batch: sample after sample in one array, as tensors lie in memory.</summary>
    public double[] OnBatch(LinearMap map, double[] x, double[] relevance)
    {
        int batch = x.Length / map.Inputs;
        if (batch * map.Inputs != x.Length || batch * map.Outputs != relevance.Length)
            throw new ArgumentException($"{Name}: {x.Length} inputs and {relevance.Length} outputs are no batch of {map.Inputs} -> {map.Outputs}.");
        return [.. Enumerable.Range(0, batch).SelectMany(n => Relevance(
            map,
            x[(n * map.Inputs)..((n + 1) * map.Inputs)],
            relevance[(n * map.Outputs)..((n + 1) * map.Outputs)]))];
    }

    /// <inheritdoc cref="OnBatch(LinearMap, double[], double[])"/>
    public double[] OnBatch(LinearMap map, float[] x, float[] relevance) =>
        OnBatch(map, [.. x.Select(value => (double)value)], [.. relevance.Select(value => (double)value)]);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
