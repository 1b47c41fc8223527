namespace OnnxLrp.Extensions.Tests.Engine;

/// <summary>Row-major tensors in flat arrays.</summary>
internal static class Tensors
{
    public static int Length(IEnumerable<int> shape) => shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Every index of a shape in row-major order.</summary>
    public static IEnumerable<int[]> Indices(IReadOnlyList<int> shape)
    {
        var index = new int[shape.Count];
        for (int e = 0; e < Length(shape); e++)
        {
            yield return index;
            for (int d = shape.Count - 1; d >= 0 && ++index[d] == shape[d]; d--) index[d] = 0;
        }
    }

    /// <summary>Where the element of an index lies in a tensor that broadcasts to the index's shape.</summary>
    public static int Place(IReadOnlyList<int> shape, int[] index)
    {
        int place = 0, before = index.Length - shape.Count;
        for (int d = 0; d < shape.Count; d++) place = (place * shape[d]) + (shape[d] == 1 ? 0 : index[before + d]);
        return place;
    }

    /// <summary>A tensor under the shape that it broadcasts to.</summary>
    public static float[] Broadcast(float[] x, IReadOnlyList<int> shape, IReadOnlyList<int> target) =>
        [.. Indices(target).Select(i => x[Place(shape, i)])];
}
