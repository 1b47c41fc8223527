namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>Square regions side by side that cover the picture, counted row by row; those at the right and lower border may be cut off.</summary>
public sealed class RegionGrid
{
    private readonly PictureShape _shape;
    private readonly int _columns;

    /// <summary>A grid of regions of <paramref name="size"/> · <paramref name="size"/> pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public RegionGrid(PictureShape shape, int size)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (_shape, Size, _columns) = (shape, size, (shape.Width + size - 1) / size);
        Count = _columns * ((shape.Height + size - 1) / size);
    }

    /// <summary>Side of a region in pixels.</summary>
    public int Size { get; }

    /// <summary>Number of regions.</summary>
    public int Count { get; }

    /// <summary>The side that is used when nothing is said: about 16 regions along the longer side, of at least 2 pixels.</summary>
    public static int DefaultSize(PictureShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Math.Max(2, (int)Math.Round(Math.Max(shape.Height, shape.Width) / 16.0));
    }

    /// <summary>The pixels of a region.</summary>
    public IEnumerable<int> Pixels(int region)
    {
        int top = region / _columns * Size, left = region % _columns * Size;
        for (int y = top; y < Math.Min(top + Size, _shape.Height); y++)
        {
            for (int x = left; x < Math.Min(left + Size, _shape.Width); x++) yield return (y * _shape.Width) + x;
        }
    }

    /// <summary>Relevance of each region: the sum of its pixels'.</summary>
    public double[] Sums(IReadOnlyList<double> map) => [.. Enumerable.Range(0, Count).Select(r => Pixels(r).Sum(p => map[p]))];

    /// <summary>The regions in the order in which they are destroyed; of equal regions the first in reading order comes first.</summary>
    public int[] Order(IReadOnlyList<double> map, PerturbationOrder order, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int[] regions = [.. Enumerable.Range(0, Count)];
        if (order == PerturbationOrder.Random)
        {
            random.Shuffle(regions);
            return regions;
        }
        double[] sums = Sums(map);
        double sign = order == PerturbationOrder.MostRelevantFirst ? -1 : 1;
        return [.. regions.OrderBy(r => sign * sums[r])];
    }

    /// <summary>Copies regions from one picture to another.</summary>
    public void Copy(ReadOnlySpan<int> regions, float[] from, Span<float> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        foreach (int region in regions)
        {
            foreach (int pixel in Pixels(region))
            {
                for (int c = 0; c < _shape.Channels; c++)
                {
                    int at = _shape.Index(c, pixel);
                    to[at] = from[at];
                }
            }
        }
    }
}
