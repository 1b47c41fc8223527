namespace OnnxLrp.Evaluation.Measures;

/// <summary>Whether the most relevant pixel lies on the object. Needs a mask of it. The mean over pictures is the hit rate.</summary>
/// <remarks>
/// Formula: 1 if argmax_p r_p is in the mask, else 0; where several pixels share the maximum, the share of them in the mask.
/// Source: Zhang et al. 2016; Quantus' PointingGame.
/// </remarks>
public static class PointingGame
{
    /// <summary>The hit.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    /// <param name="mask">Whether the pixel is the object's.</param>
    public static double Of(IReadOnlyList<double> map, IReadOnlyList<bool> mask)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        double largest = map.Max();
        return Enumerable.Range(0, map.Count).Where(p => map[p] == largest).Average(p => mask[p] ? 1.0 : 0.0);
    }
}
