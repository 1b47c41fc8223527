namespace OnnxLrp.Evaluation.Attribution;

/// <summary>The baseline that everything must beat: relevance uniform in [−1, 1], the same for a picture every time.</summary>
/// <param name="shape">The pictures.</param>
/// <param name="seed">Seed of the evaluation.</param>
public sealed class RandomAttributor(PictureShape shape, int seed) : IAttributor
{
    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public string Identity => $"random {seed}";

    /// <inheritdoc/>
    public bool Conserves => false;

    /// <inheritdoc/>
    public bool SeesModel => false;

    /// <inheritdoc/>
    public IReadOnlyList<IAttributor> Randomised => [];

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return [.. requests.Select(r => Relevance(SeededRandom.For(seed, SeededRandom.Relevance, r.Picture)))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private float[] Relevance(Random random) => [.. Enumerable.Range(0, shape.Length).Select(_ => (float)((2 * random.NextDouble()) - 1))];
}
