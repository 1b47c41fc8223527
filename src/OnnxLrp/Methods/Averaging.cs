namespace OnnxLrp.Methods;

/// <summary>Sums relevance over passes in double precision, so that the order of magnitude of N does not show.</summary>
internal static class Averaging
{
    public static void Add(double[] sum, float[] values)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += values[i];
    }

    public static float[] Mean(double[] sum, int count) => Array.ConvertAll(sum, v => (float)(v / count));
}
