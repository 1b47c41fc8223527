using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>Constants that hold one number per channel.</summary>
internal static class ChannelConstants
{
    /// <summary>One value per channel of a constant that broadcasts to [N, channels, …] of this rank; null if it varies along another axis.</summary>
    public static double[]? PerChannel(OnnxGraph graph, string tensor, int rank, int channels)
    {
        if (!graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) || !constant.ElementType.IsReal())
            return null;
        int[] dimensions = constant.Dimensions;
        int axis = dimensions.Length - rank + 1;
        if (rank == 1)
            axis = 0;
        bool alongChannels = dimensions.Length <= rank && dimensions.Select((size, i) => size == 1 || (i == axis && size == channels)).All(fits => fits);
        if (!alongChannels)
            return null;
        float[] values = constant.ToFloats();
        return Enumerable.Range(0, channels).Select(c => (double)values[values.Length == 1 ? 0 : c]).ToArray();
    }
}
