using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Output;

/// <summary>Relevance as files of NumPy: one array for one endpoint, an archive with the endpoints' names for several.</summary>
internal static class RelevanceFile
{
    /// <summary>The extension for so many endpoints, and why.</summary>
    public static (string Extension, string Reason) For(IReadOnlyList<string> endpoints) => endpoints.Count == 1
        ? (".npy", $"since relevance goes to {endpoints[0]} only")
        : (".npz", $"since relevance goes to {string.Join(", ", endpoints)}");

    /// <summary>Writes the relevance of the samples of an input.</summary>
    /// <param name="path">The file; its extension says which kind.</param>
    /// <param name="samples">The endpoints of each sample.</param>
    public static void Write(string path, IReadOnlyList<IReadOnlyList<TensorRelevance>> samples)
    {
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            NumpyArchive.Write(path, [.. samples[0].Select((e, i) => (e.Name, Values(samples, i), Shape(samples, i)))]);
        }
        else
        {
            NumpyFile.Write(path, Values(samples, 0), Shape(samples, 0));
        }
    }

    private static float[] Values(IReadOnlyList<IReadOnlyList<TensorRelevance>> samples, int endpoint)
    {
        if (samples.Count == 1) return samples[0][endpoint].Values;
        TensorRelevance first = samples[0][endpoint];
        // Slices of the samples lie side by side, as many as there are indices before the samples' axis.
        int slices = first.Shape.Take(first.SampleAxis ?? 0).Aggregate(1, (a, b) => a * b), length = first.Values.Length / Math.Max(1, slices);
        return [.. Enumerable.Range(0, slices).SelectMany(i => samples.SelectMany(s => s[endpoint].Values.Skip(i * length).Take(length)))];
    }

    /// <summary>Samples along their axis; in front of a tensor that has no such axis.</summary>
    private static int[] Shape(IReadOnlyList<IReadOnlyList<TensorRelevance>> samples, int endpoint)
    {
        TensorRelevance one = samples[0][endpoint];
        if (samples.Count == 1) return [.. one.Shape];
        return one.SampleAxis is int samplesOn
            ? [.. one.Shape.Select((size, axis) => axis == samplesOn ? samples.Count : size)]
            : [samples.Count, .. one.Shape is [1, ..] ? one.Shape.Skip(1) : one.Shape];
    }
}
