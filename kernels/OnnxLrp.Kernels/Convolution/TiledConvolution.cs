using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A gather as a matrix product that never stores its gathered matrix (implicit GEMM): rows are destination channels, columns
/// are destination positions of all samples, and the sum runs over taps (outside) and source channels (inside). Parts and the
/// stabilised division happen where a tile is loaded to shared memory, bias, input product and accumulation where it is stored.
/// </summary>
internal static class TiledConvolution<TTile, TSource, TSink>
    where TTile : struct, ITile
    where TSource : struct, ISource
    where TSink : struct, ISink
{
    private const int Size = RegisterTile.Size;

    /// <summary>Tiles that a gather has, each of which can keep one group busy.</summary>
    public static int TileCount(GatherGeometry geometry)
    {
        TTile tile = default;
        return Expect.Int(
            (long)Tiles(geometry.Batch * geometry.Positions, tile.ThreadColumns) * Tiles(geometry.Rows, tile.ThreadRows) * geometry.Groups, "tiles");
    }

    public static void Launch(KernelDevice device, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
    {
        TTile tile = default;
        int tiles = TileCount(geometry);
        // The CPU accelerator allocates shared memory anew for every group, so there a group takes many tiles.
        int groups = device.Info.Kind == DeviceKind.Cpu ? Math.Min(tiles, Environment.ProcessorCount) : tiles;
        device.Kernels.Launch(Run, new KernelConfig(groups, tile.ThreadRows * tile.ThreadColumns),
            new Arguments(tiles, Tiles(geometry.Batch * geometry.Positions, tile.ThreadColumns), geometry, source, weights, sink));
    }

    private static int Tiles(int elements, int threads) => (elements + threads * Size - 1) / (threads * Size);

    private static void Run(Arguments arguments)
    {
        TTile tile = default;
        int rows = tile.ThreadRows * Size, columns = tile.ThreadColumns * Size, threads = tile.ThreadRows * tile.ThreadColumns;
        // One float of padding per line keeps a store along the summed dimension free of bank conflicts.
        ArrayView<float> a = SharedMemory.Allocate<float>(tile.Depth * (rows + 1));
        ArrayView<float> b = SharedMemory.Allocate<float>(tile.Depth * (columns + 1));
        var tileColumns = new TileColumns(
            SharedMemory.Allocate<int>(columns), SharedMemory.Allocate<int>(columns), SharedMemory.Allocate<int>(columns),
            SharedMemory.Allocate<int>(columns), SharedMemory.Allocate<int>(columns), SharedMemory.Allocate<int>(columns));

        // Read once: on the CPU accelerator these properties cost more than an outer product.
        int thread = Group.IdxX, step = Grid.DimX;
        int rowTiles = (arguments.Geometry.Rows + rows - 1) / rows;
        for (int index = Grid.IdxX; index < arguments.Tiles; index += step)
        {
            int line = index / arguments.ColumnTiles, group = line / rowTiles;
            int firstRow = (line - group * rowTiles) * rows;
            tileColumns.Decode(arguments.Geometry, group, (index - line * arguments.ColumnTiles) * columns, columns, thread, threads);
            RegisterTile sums = Sum(arguments, tileColumns, group, firstRow, thread, a, b);
            Barrier();
            Store(arguments, tileColumns, firstRow, thread, sums);
            Barrier();
        }
    }

    private static void Barrier()
    {
        TTile tile = default;
        if (tile.ThreadRows * tile.ThreadColumns > 1)
            Group.Barrier();
    }

    private static RegisterTile Sum(
        in Arguments arguments, in TileColumns tileColumns, int group, int firstRow, int thread, ArrayView<float> a, ArrayView<float> b)
    {
        TTile tile = default;
        int columns = tile.ThreadColumns * Size, threads = tile.ThreadRows * tile.ThreadColumns;
        GatherGeometry geometry = arguments.Geometry;
        RegisterTile sums = default;
        for (int td = 0; td < geometry.Depth.TapCount; td++)
            for (int th = 0; th < geometry.Height.TapCount; th++)
                for (int tw = 0; tw < geometry.Width.TapCount; tw++)
                {
                    // Columns are visited by the thread that decoded them, and the last loads through them are after a barrier.
                    tileColumns.Visit(geometry, td, th, tw, columns, thread, threads);
                    int tapWeights = group * geometry.GroupStride + geometry.TapOffset(td, th, tw);
                    for (int channel = 0; channel < geometry.Channels; channel += tile.Depth)
                    {
                        int depth = Math.Min(tile.Depth, geometry.Channels - channel);
                        Barrier();
                        LoadWeights(geometry, arguments.Weights, tapWeights + channel * geometry.ChannelStride, firstRow, depth, thread, a);
                        LoadSource(arguments.Source, tileColumns, channel * geometry.SourceVolume, geometry.SourceVolume, depth, thread, b);
                        Barrier();
                        sums = Multiply(sums, a, b, thread, depth);
                    }
                }
        return sums;
    }

    private static RegisterTile Multiply(RegisterTile sums, ArrayView<float> a, ArrayView<float> b, int thread, int depth)
    {
        TTile tile = default;
        int ak = thread / tile.ThreadColumns, bk = thread % tile.ThreadColumns;
        for (int k = 0; k < depth; k++)
        {
            // Sub-views, because constant offsets from one address cost a GPU no arithmetic.
            ArrayView<float> u = a.SubView(ak, 3 * tile.ThreadRows + 1), v = b.SubView(bk, 3 * tile.ThreadColumns + 1);
            sums.AddOuterProduct(
                u[0], u[tile.ThreadRows], u[2 * tile.ThreadRows], u[3 * tile.ThreadRows],
                v[0], v[tile.ThreadColumns], v[2 * tile.ThreadColumns], v[3 * tile.ThreadColumns]);
            ak += tile.ThreadRows * Size + 1;
            bk += tile.ThreadColumns * Size + 1;
        }
        return sums;
    }

    private static void Store(in Arguments arguments, in TileColumns tileColumns, int firstRow, int thread, in RegisterTile sums)
    {
        TTile tile = default;
        int row = firstRow + thread / tile.ThreadColumns, column = thread % tile.ThreadColumns;
        Store(arguments, tileColumns, row, column, sums.S00, sums.S01, sums.S02, sums.S03);
        Store(arguments, tileColumns, row + tile.ThreadRows, column, sums.S10, sums.S11, sums.S12, sums.S13);
        Store(arguments, tileColumns, row + 2 * tile.ThreadRows, column, sums.S20, sums.S21, sums.S22, sums.S23);
        Store(arguments, tileColumns, row + 3 * tile.ThreadRows, column, sums.S30, sums.S31, sums.S32, sums.S33);
    }

    // Neighbouring threads load along whichever of row and source channel is nearer in memory.
    private static void LoadWeights(
        in GatherGeometry geometry, ParameterSource weights, int first, int firstRow, int depth, int thread, ArrayView<float> a)
    {
        TTile tile = default;
        int rows = tile.ThreadRows * Size, fullDepth = tile.Depth, threads = tile.ThreadRows * tile.ThreadColumns;
        bool rowsNear = geometry.RowStride < geometry.ChannelStride;
        for (int e = thread; e < fullDepth * rows; e += threads)
        {
            int row = rowsNear ? e % rows : e / fullDepth, k = rowsNear ? e / rows : e % fullDepth;
            if (k < depth)
                a[k * (rows + 1) + row] = firstRow + row < geometry.Rows
                    ? weights.Load(first + (firstRow + row) * geometry.RowStride + k * geometry.ChannelStride) : 0;
        }
    }

    // The same for column and source channel; channels are neighbours where there is no space.
    private static void LoadSource(
        TSource source, in TileColumns tileColumns, int firstChannel, int channelStride, int depth, int thread, ArrayView<float> b)
    {
        TTile tile = default;
        int columns = tile.ThreadColumns * Size, fullDepth = tile.Depth, threads = tile.ThreadRows * tile.ThreadColumns;
        bool channelsNear = channelStride == 1;
        for (int e = thread; e < fullDepth * columns; e += threads)
        {
            int column = channelsNear ? e / fullDepth : e % columns, k = channelsNear ? e % fullDepth : e / columns;
            int from = tileColumns.TapSource(column);
            if (k < depth)
                b[k * (columns + 1) + column] = from >= 0 ? source.Load(from + firstChannel + k * channelStride) : 0;
        }
    }

    private static void Store(in Arguments arguments, in TileColumns tileColumns, int row, int column, float s0, float s1, float s2, float s3)
    {
        if (row >= arguments.Geometry.Rows)
            return;
        TTile tile = default;
        TSink sink = arguments.Sink;
        int offset = row * arguments.Geometry.DestinationVolume;
        Store(ref sink, tileColumns.Destination(column), offset, s0);
        Store(ref sink, tileColumns.Destination(column + tile.ThreadColumns), offset, s1);
        Store(ref sink, tileColumns.Destination(column + 2 * tile.ThreadColumns), offset, s2);
        Store(ref sink, tileColumns.Destination(column + 3 * tile.ThreadColumns), offset, s3);
    }

    private static void Store(ref TSink sink, int destination, int offset, float sum)
    {
        if (destination >= 0)
            sink.Store(destination + offset, sum);
    }

    internal readonly struct Arguments(int tiles, int columnTiles, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
    {
        public readonly int Tiles = tiles;
        public readonly int ColumnTiles = columnTiles;
        public readonly GatherGeometry Geometry = geometry;
        public readonly TSource Source = source;
        public readonly ParameterSource Weights = weights;
        public readonly TSink Sink = sink;
    }
}
