using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.MatMul;

/// <summary>A factor of a matrix product, of which leading axes broadcast.</summary>
/// <param name="Data">Its elements.</param>
/// <param name="Extents">Its shape as it is stored, at least 2 axes.</param>
/// <param name="IsTransposed">Whether its last two axes change places in the product.</param>
public readonly record struct MatrixFactor(ArrayView<float> Data, int[] Extents, bool IsTransposed)
{
    internal int Rows => Extents[IsTransposed ? ^1 : ^2];

    internal int Columns => Extents[IsTransposed ? ^2 : ^1];
}

/// <summary>Products of two tensors of matrices.</summary>
public static class MatrixProductKernels
{
    /// <summary>
    /// The product, one thread for each of its elements.
    /// <para>Formula: target[…, r, c] (+)= sum over k of a[…, r, k] * b[…, k, c].</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="a">a.</param>
    /// <param name="b">b.</param>
    /// <param name="extents">The shape of the result.</param>
    /// <param name="target">The result; must not overlap a factor.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Multiply(
        KernelDevice device, MatrixFactor a, MatrixFactor b, int[] extents, ArrayView<float> target, bool accumulate)
    {
        Expect.Length(extents[^2], a.Rows, nameof(extents));
        Expect.Length(extents[^1], b.Columns, nameof(extents));
        Expect.Length(b.Rows, a.Columns, nameof(b));
        Expect.Length(a.Data, BroadcastRegion.Length(a.Extents), nameof(a));
        Expect.Length(b.Data, BroadcastRegion.Length(b.Extents), nameof(b));
        Expect.Length(target, BroadcastRegion.Length(extents), nameof(target));
        StridedAxes[] matrices = BroadcastRegion.Of(extents[..^2], [a.Extents[..^2], b.Extents[..^2]]);
        ForEach.Launch(device, target.Length, new ProductBody(
            extents[^2], extents[^1], a.Columns, new Walk(a, matrices[0]), new Walk(b, matrices[1]), a.Data, b.Data,
            new Target(target, accumulate)));
    }

    /// <summary>Where a factor has the element of a row and column of a matrix.</summary>
    internal readonly struct Walk(MatrixFactor factor, StridedAxes matrices)
    {
        private readonly StridedAxes _matrices = matrices;
        private readonly int _size = factor.Rows * factor.Columns;

        public readonly int RowStep = factor.IsTransposed ? 1 : factor.Columns;
        public readonly int ColumnStep = factor.IsTransposed ? factor.Rows : 1;

        public int First(int matrix) => _matrices.Offset(matrix) * _size;
    }

    internal readonly struct ProductBody(
        int rows, int columns, int inner, Walk aWalk, Walk bWalk, ArrayView<float> a, ArrayView<float> b, Target target) : IElementBody
    {
        private readonly int _rows = rows;
        private readonly int _columns = columns;
        private readonly int _inner = inner;
        private readonly Walk _aWalk = aWalk;
        private readonly Walk _bWalk = bWalk;
        private readonly ArrayView<float> _a = a;
        private readonly ArrayView<float> _b = b;
        private readonly Target _target = target;

        public void Apply(int index)
        {
            int rows = index / _columns, column = index - rows * _columns;
            int matrix = rows / _rows, row = rows - matrix * _rows;
            int at = _aWalk.First(matrix) + row * _aWalk.RowStep, bt = _bWalk.First(matrix) + column * _bWalk.ColumnStep;
            float total = 0;
            for (int k = 0; k < _inner; k++)
            {
                total += _a[at] * _b[bt];
                at += _aWalk.ColumnStep;
                bt += _bWalk.RowStep;
            }
            _target.Store(index, total);
        }
    }
}
