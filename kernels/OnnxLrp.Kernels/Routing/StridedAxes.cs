namespace OnnxLrp.Kernels.Routing;

/// <summary>
/// Up to 8 axes with a stride each: the offset of the i-th element in row-major order. Held as named scalars, because a kernel
/// argument cannot hold an array. Unused axes come first and have extent 1.
/// </summary>
internal readonly struct StridedAxes
{
    public const int MaxRank = 8;

    private readonly int _rank;
    private readonly int _extent1, _extent2, _extent3, _extent4, _extent5, _extent6, _extent7;
    private readonly int _stride0, _stride1, _stride2, _stride3, _stride4, _stride5, _stride6, _stride7;

    public StridedAxes(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        _rank = extents.Length;
        (_stride0, _) = Axis(extents, strides, 0);
        (_stride1, _extent1) = Axis(extents, strides, 1);
        (_stride2, _extent2) = Axis(extents, strides, 2);
        (_stride3, _extent3) = Axis(extents, strides, 3);
        (_stride4, _extent4) = Axis(extents, strides, 4);
        (_stride5, _extent5) = Axis(extents, strides, 5);
        (_stride6, _extent6) = Axis(extents, strides, 6);
        (_stride7, _extent7) = Axis(extents, strides, 7);
    }

    private static (int Stride, int Extent) Axis(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, int axis)
    {
        int given = axis - (MaxRank - extents.Length);
        return given < 0 ? (0, 1) : (strides[given], extents[given]);
    }

    /// <summary>Row-major strides of a tensor seen at a larger shape of as many axes: 0 where it has extent 1.</summary>
    public static int[] BroadcastStrides(ReadOnlySpan<int> extents, ReadOnlySpan<int> larger)
    {
        var strides = new int[extents.Length];
        int stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = extents[axis] == 1 && larger[axis] != 1 ? 0 : stride;
            stride *= extents[axis];
        }
        return strides;
    }

    /// <summary>The offset of element <paramref name="index"/>; each axis costs a division, so unused ones are skipped.</summary>
    public int Offset(int index)
    {
        int rest = index, offset = 0;
        if (_rank > 1)
            offset += Take(ref rest, _extent7, _stride7);
        if (_rank > 2)
            offset += Take(ref rest, _extent6, _stride6);
        if (_rank > 3)
            offset += Take(ref rest, _extent5, _stride5);
        if (_rank > 4)
            offset += Take(ref rest, _extent4, _stride4);
        if (_rank > 5)
            offset += Take(ref rest, _extent3, _stride3);
        if (_rank > 6)
            offset += Take(ref rest, _extent2, _stride2);
        if (_rank > 7)
            offset += Take(ref rest, _extent1, _stride1);
        return offset + rest * First();
    }

    private int First() => _rank switch
    {
        8 => _stride0,
        7 => _stride1,
        6 => _stride2,
        5 => _stride3,
        4 => _stride4,
        3 => _stride5,
        2 => _stride6,
        1 => _stride7,
        _ => 0,
    };

    private static int Take(ref int rest, int extent, int stride)
    {
        int outer = rest / extent, coordinate = rest - outer * extent;
        rest = outer;
        return coordinate * stride;
    }
}
