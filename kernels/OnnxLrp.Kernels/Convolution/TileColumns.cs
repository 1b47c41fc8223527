using ILGPU;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// What a group knows of the destination positions (columns) of its tile, in shared memory: where each starts to read along the
/// three axes, the first element of its sample and group in the source and in the destination, and, renewed for every tap, the
/// element it reads. The divisions that decode a column are thus paid once per group and not once per load.
/// </summary>
internal readonly struct TileColumns(
    ArrayView<int> source, ArrayView<int> depth, ArrayView<int> height, ArrayView<int> width, ArrayView<int> destination, ArrayView<int> tapSource)
{
    private readonly ArrayView<int> _source = source;
    private readonly ArrayView<int> _depth = depth;
    private readonly ArrayView<int> _height = height;
    private readonly ArrayView<int> _width = width;
    private readonly ArrayView<int> _destination = destination;
    private readonly ArrayView<int> _tapSource = tapSource;

    /// <summary>Decodes the columns that this thread cares for; the group must meet before others read them.</summary>
    public void Decode(in GatherGeometry geometry, int group, int firstColumn, int columns, int thread, int threads)
    {
        int positions = geometry.Positions, total = geometry.Batch * positions;
        for (int c = thread; c < columns; c += threads)
        {
            int column = firstColumn + c;
            int sample = column / positions, position = column - sample * positions;
            int slice = position / geometry.Width.Count, w = position - slice * geometry.Width.Count;
            int d = slice / geometry.Height.Count, h = slice - d * geometry.Height.Count;
            int plane = sample * geometry.Groups + group;
            _source[c] = plane * geometry.Channels * geometry.SourceVolume;
            _depth[c] = geometry.Depth.Source(d, 0);
            _height[c] = geometry.Height.Source(h, 0);
            _width[c] = geometry.Width.Source(w, 0);
            _destination[c] = column < total ? plane * geometry.Rows * geometry.DestinationVolume + geometry.DestinationOffset(d, h, w) : -1;
        }
    }

    /// <summary>Finds what the columns that this thread cares for read through a tap: -1 outside of the source.</summary>
    public void Visit(in GatherGeometry geometry, int tapDepth, int tapHeight, int tapWidth, int columns, int thread, int threads)
    {
        for (int c = thread; c < columns; c += threads)
        {
            int d = _depth[c] + tapDepth * geometry.Depth.TapSourceStep;
            int h = _height[c] + tapHeight * geometry.Height.TapSourceStep;
            int w = _width[c] + tapWidth * geometry.Width.TapSourceStep;
            bool inside = _destination[c] >= 0 && geometry.Depth.Holds(d) && geometry.Height.Holds(h) && geometry.Width.Holds(w);
            _tapSource[c] = inside ? _source[c] + (d * geometry.Height.SourceSize + h) * geometry.Width.SourceSize + w : -1;
        }
    }

    /// <summary>The element of the first channel that a column reads through the current tap, or -1.</summary>
    public int TapSource(int column) => _tapSource[column];

    /// <summary>The element of the first row that a column writes, or -1 beyond the last column.</summary>
    public int Destination(int column) => _destination[column];
}
