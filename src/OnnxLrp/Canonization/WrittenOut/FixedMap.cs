namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>Linear maps whose weights come from an operator over unit vectors, so that no formula of ONNX is written twice.</summary>
internal static class FixedMap
{
    /// <summary>A map with more weights than this is not made.</summary>
    public const int MostWeights = 1 << 24;

    /// <summary>Whether a map of that many inputs, outputs and matrices can be made.</summary>
    public static bool Fits(long inputs, long outputs, long matrices = 1) =>
        inputs > 0 && outputs > 0 && inputs * outputs * matrices <= MostWeights;

    /// <summary>The unit vectors of a number of values, each in a shape: [values, shape…].</summary>
    public static string Units(NodeWriter writer, int values, params int[] shape)
    {
        var units = new float[values * values];
        for (int i = 0; i < values; i++) units[(i * values) + i] = 1;
        return writer.Floats([values, .. shape], units);
    }

    /// <summary>Number of values of a shape.</summary>
    public static int Length(IEnumerable<int> shape) => shape.Aggregate(1, (n, d) => checked(n * d));
}
