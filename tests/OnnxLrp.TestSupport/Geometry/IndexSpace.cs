namespace OnnxLrp.TestSupport.Geometry;

/// <summary>Positions of a row-major array.</summary>
public static class IndexSpace
{
    /// <summary>Number of positions; 1 for the empty shape.</summary>
    public static int Size(IReadOnlyList<int> shape) => shape.Aggregate(1, (size, extent) => size * extent);

    /// <summary>Every position of <paramref name="shape"/> in row-major order, each its own array.</summary>
    public static IEnumerable<int[]> Positions(IReadOnlyList<int> shape)
    {
        int size = Size(shape);
        for (int flat = 0; flat < size; flat++)
            yield return Position(flat, shape);
    }

    /// <summary>The position of the flat index <paramref name="flat"/>.</summary>
    public static int[] Position(int flat, IReadOnlyList<int> shape)
    {
        int[] position = new int[shape.Count];
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            position[axis] = flat % shape[axis];
            flat /= shape[axis];
        }

        return position;
    }

    /// <summary>The flat index of <paramref name="position"/>.</summary>
    public static int Flat(IReadOnlyList<int> position, IReadOnlyList<int> shape)
    {
        int flat = 0;
        for (int axis = 0; axis < shape.Count; axis++)
            flat = flat * shape[axis] + position[axis];
        return flat;
    }

    /// <summary>Whether every coordinate lies inside <paramref name="shape"/>.</summary>
    public static bool Contains(IReadOnlyList<int> shape, IReadOnlyList<int> position)
    {
        for (int axis = 0; axis < shape.Count; axis++)
        {
            if (position[axis] < 0 || position[axis] >= shape[axis])
                return false;
        }

        return true;
    }
}
