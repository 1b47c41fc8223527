using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>Constants that hold one number per channel.</summary>
internal static class ChannelConstants
{
    /// <summary>
    /// One value per channel of a constant that broadcasts to [N, channels, …] of this rank; null if it varies otherwise.
    /// </summary>
    public static double[]? PerChannel(OnnxGraph graph, string tensor, int rank, int channels)
    {
        if (!graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) || !constant.ElementType.IsReal())
            return null;
        int[] dimensions = constant.Dimensions;
        int axis = rank == 1 ? 0 : dimensions.Length - rank + 1;
        bool Fits(int size, int i) => size == 1 || (i == axis && size == channels);
        if (dimensions.Length > rank || !dimensions.Select(Fits).All(fits => fits))
            return null;
        float[] values = constant.ToFloats();
        return Enumerable.Range(0, channels).Select(c => (double)values[values.Length == 1 ? 0 : c]).ToArray();
    }
}
