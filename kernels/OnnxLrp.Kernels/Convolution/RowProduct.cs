using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A matrix product with so few columns that reading the weights is all the work (a fully connected layer and a small batch).
/// A group takes some destination rows, its threads divide the sum, and every weight is read once for
/// <see cref="Columns"/> columns. Neighbouring threads take neighbouring rows or neighbouring summands, whichever the
/// weights have next to each other.
/// </summary>
internal static class RowProduct<TSource, TSink>
    where TSource : struct, ISource
    where TSink : struct, ISink
{
    /// <summary>Columns that a group computes at a time.</summary>
    public const int Columns = 4;

    private const int GroupSize = 256;
    private const int Lanes = 32;

    /// <summary>True for a gather of few columns that has no space and whose one tap does not read padding.</summary>
    public static bool Fits(GatherGeometry geometry) =>
        geometry.SourceVolume == 1 && geometry.DestinationVolume == 1 && geometry.Batch <= 2 * Columns
        && geometry.Taps == 1 && geometry.TapOffset(0, 0, 0) == 0 && geometry.SourceOffset(0, 0, 0, 0, 0, 0) == 0;

    public static void Launch(KernelDevice device, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
    {
        int threads = device.SingleThreadGroups ? 1 : GroupSize;
        bool rowsNear = geometry.RowStride < geometry.ChannelStride;
        int rows = Math.Min(rowsNear ? Lanes : GroupSize / Lanes, threads);
        int rowTiles = (geometry.Rows + rows - 1) / rows, tiles = rowTiles * geometry.Groups * ((geometry.Batch + Columns - 1) / Columns);
        int groups = device.Info.Kind == DeviceKind.Cpu ? Math.Min(tiles, Environment.ProcessorCount) : tiles;
        device.Kernels.Launch(Run, new KernelConfig(groups, threads),
            new Arguments(tiles, rowTiles, rows, rowsNear ? 1 : 0, geometry, source, weights, sink));
    }

    private static void Run(Arguments arguments)
    {
        ArrayView<float> partial = SharedMemory.Allocate<float>(GroupSize * Columns);
        int thread = Group.IdxX, threads = Group.DimX, step = Grid.DimX;
        int slices = threads / arguments.Rows;
        int row = arguments.RowsNear != 0 ? thread % arguments.Rows : thread / slices;
        int slice = arguments.RowsNear != 0 ? thread / arguments.Rows : thread % slices;
        for (int tile = Grid.IdxX; tile < arguments.Tiles; tile += step)
        {
            int line = tile / arguments.RowTiles, group = line % arguments.Geometry.Groups;
            int firstRow = (tile - line * arguments.RowTiles) * arguments.Rows, firstColumn = line / arguments.Geometry.Groups * Columns;
            Sum(arguments, group, firstRow + row, firstColumn, slice, slices, partial.SubView((row * slices + slice) * Columns, Columns));
            for (int half = slices / 2; half > 0; half /= 2)
            {
                Group.Barrier();
                if (slice < half)
                    for (int c = 0; c < Columns; c++)
                        partial[(row * slices + slice) * Columns + c] += partial[(row * slices + slice + half) * Columns + c];
            }
            if (slice == 0)
                Store(arguments, group, firstRow + row, firstColumn, partial.SubView(row * slices * Columns, Columns));
            if (threads > 1)
                Group.Barrier();
        }
    }

    private static void Sum(in Arguments arguments, int group, int row, int firstColumn, int slice, int slices, ArrayView<float> sums)
    {
        GatherGeometry geometry = arguments.Geometry;
        TSource source = arguments.Source;
        ParameterSource weights = arguments.Weights;
        int columns = row < geometry.Rows ? Math.Min(Columns, geometry.Batch - firstColumn) : 0;
        int first = (firstColumn * geometry.Groups + group) * geometry.Channels, next = geometry.Groups * geometry.Channels;
        int weight = group * geometry.GroupStride + row * geometry.RowStride;
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (int k = slice; columns > 0 && k < geometry.Channels; k += slices)
        {
            float w = weights.Load(weight + k * geometry.ChannelStride);
            s0 += w * source.Load(first + k);
            if (columns > 1)
                s1 += w * source.Load(first + next + k);
            if (columns > 2)
                s2 += w * source.Load(first + 2 * next + k);
            if (columns > 3)
                s3 += w * source.Load(first + 3 * next + k);
        }
        sums[0] = s0;
        sums[1] = s1;
        sums[2] = s2;
        sums[3] = s3;
    }

    private static void Store(in Arguments arguments, int group, int row, int firstColumn, ArrayView<float> sums)
    {
        GatherGeometry geometry = arguments.Geometry;
        TSink sink = arguments.Sink;
        if (row >= geometry.Rows)
            return;
        int columns = Math.Min(Columns, geometry.Batch - firstColumn);
        for (int c = 0; c < columns; c++)
            sink.Store(((firstColumn + c) * geometry.Groups + group) * geometry.Rows + row, sums[c]);
    }

    internal readonly struct Arguments(
        int tiles, int rowTiles, int rows, int rowsNear, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
    {
        public readonly int Tiles = tiles;
        public readonly int RowTiles = rowTiles;
        public readonly int Rows = rows;
        public readonly int RowsNear = rowsNear;
        public readonly GatherGeometry Geometry = geometry;
        public readonly TSource Source = source;
        public readonly ParameterSource Weights = weights;
        public readonly TSink Sink = sink;
    }
}
