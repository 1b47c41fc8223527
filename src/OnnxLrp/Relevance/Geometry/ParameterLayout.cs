namespace OnnxLrp.Relevance.Geometry;

/// <summary>
/// Which parameter belongs to which value of a tensor: value <c>e</c> (flat index) has parameter <c>(e / Inner) mod Count</c>.
/// </summary>
/// <param name="Inner">Consecutive values that share a parameter: the spatial size for per-channel parameters, 1 for whole samples.</param>
/// <param name="Count">How many parameters there are.</param>
public readonly record struct ParameterLayout(int Inner, int Count)
{
    /// <summary>
    /// The layout of a constant that is broadcast against <paramref name="shape"/> (ONNX rules), or null when no (Inner, Count) describes
    /// it, as for [C, 1, W] against [N, C, H, W] or a constant that varies over the batch only.
    /// </summary>
    public static ParameterLayout? OfBroadcast(ReadOnlySpan<int> constant, ReadOnlySpan<int> shape)
    {
        int inner = 1, count = 1;
        bool ended = false;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            int j = i - (shape.Length - constant.Length);
            int size = j < 0 ? 1 : constant[j];
            if (size == shape[i])
            {
                if (ended && size != 1) return null;
                count *= size;
            }
            else if (count == 1) inner *= shape[i];
            else if (shape[i] != 1) ended = true;
        }
        return new ParameterLayout(count == 1 ? 1 : inner, count);
    }
}
