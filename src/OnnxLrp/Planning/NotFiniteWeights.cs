using System.Numerics;
using System.Runtime.InteropServices;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// Weights that hold NaN or infinity: scores and relevance after them are NaN, and a heatmap does not show why. Infinity is reported where
/// a layer multiplies by it; elsewhere it is a bound or a mask.
/// </summary>
internal static class NotFiniteWeights
{
    private static readonly HashSet<string> Linear = ["Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"];

    /// <summary>A note for each constant that layers read.</summary>
    public static IEnumerable<string> Notes(OnnxGraph graph)
    {
        foreach (OnnxTensor tensor in graph.Initializers.Values.Where(t => t.ElementType == OnnxElementType.Float))
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span);
            if (AllFinite(values)) continue;
            (int nan, int infinite) = Count(values);
            bool multiplies = graph.Consumers(tensor.Name).Any(n => Linear.Contains(n.OpType));
            if (nan > 0) yield return $"constant '{tensor.Name}' holds {nan} NaN: what depends on them is NaN";
            else if (multiplies) yield return $"constant '{tensor.Name}' holds {infinite} infinite values: what depends on them is infinite or NaN";
        }
    }

    /// <summary>v − v is 0 for each finite v and NaN for the others.</summary>
    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        Vector<float> differences = Vector<float>.Zero;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (Vector<float> v in vectors) differences += v - v;
        float rest = Vector.Sum(differences);
        foreach (float v in values[(vectors.Length * Vector<float>.Count)..]) rest += v - v;
        return rest == 0;
    }

    private static (int Nan, int Infinite) Count(ReadOnlySpan<float> values)
    {
        (int nan, int infinite) = (0, 0);
        foreach (float v in values)
        {
            if (float.IsNaN(v)) nan++;
            else if (float.IsInfinity(v)) infinite++;
        }
        return (nan, infinite);
    }
}
