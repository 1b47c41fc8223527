using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Random values of an input, for runs that try a model: each sample is known by its number.</summary>
internal static class RandomInput
{
    /// <summary>The values of one sample.</summary>
    /// <param name="type">The input's type.</param>
    /// <param name="rows">How many rows its integers choose from; null: they pick none, and no random ones suit every model.</param>
    /// <param name="seed">The sample's number.</param>
    /// <param name="count">How many values.</param>
    public static IEnumerable<float> Of(OnnxElementType type, int? rows, int seed, int count)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => type switch
        {
            _ when type.IsReal() => (float)((2 * random.NextDouble()) - 1),
            // A mask that keeps everything.
            OnnxElementType.Bool => 1,
            _ => rows is int known ? random.Next(known) : 0,
        });
    }
}
