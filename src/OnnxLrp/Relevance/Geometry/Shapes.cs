namespace OnnxLrp.Relevance.Geometry;

/// <summary>Arithmetic on tensor shapes, row-major.</summary>
internal static class Shapes
{
    /// <summary>Number of values.</summary>
    public static int Length(ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int d in shape) length = checked(length * d);
        return length;
    }

    /// <summary>Row-major strides.</summary>
    public static int[] Strides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /// <summary>Strides of a tensor seen at a larger shape by broadcasting: 0 where it has size 1.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> shape, ReadOnlySpan<int> target)
    {
        int[] own = Strides(shape);
        var strides = new int[target.Length];
        for (int i = 0; i < target.Length; i++)
        {
            int j = i - (target.Length - shape.Length);
            strides[i] = j < 0 || shape[j] == 1 ? 0 : own[j];
        }
        return strides;
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    /// <exception cref="ArgumentException">They do not broadcast.</exception>
    public static int[] Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        (int[] left, int[] right) = (Padded(a, rank), Padded(b, rank));
        return [.. left.Zip(right, (l, r) => l == r || r == 1 ? l : l == 1 ? r
            : throw new ArgumentException($"[{Text(a)}] and [{Text(b)}] do not broadcast"))];
    }

    /// <summary>The shape with axes of size 1 before it, so that it has at least <paramref name="rank"/> of them.</summary>
    public static int[] Padded(int[] shape, int rank) => [.. Enumerable.Repeat(1, Math.Max(0, rank - shape.Length)), .. shape];

    /// <summary>The next index in row-major order.</summary>
    public static void Advance(Span<int> index, ReadOnlySpan<int> shape)
    {
        for (int d = index.Length - 1; d >= 0; d--)
        {
            if (++index[d] < shape[d]) return;
            index[d] = 0;
        }
    }

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    /// <summary>The shape as text, for instance <c>1×3×64×64</c>.</summary>
    public static string Text(IEnumerable<int> shape) => string.Join('×', shape);
}
