using System.Numerics;
using System.Numerics.Tensors;

namespace OnnxLrp.Engines.Reference;

/// <summary>A matrix within an array: element (row, column) is <c>Values[Offset + row · RowStride + column · ColumnStride]</c>.</summary>
internal readonly record struct MatrixView(double[] Values, int Offset, int RowStride, int ColumnStride)
{
    public ref double this[int row, int column] => ref Values[Offset + (row * RowStride) + (column * ColumnStride)];

    /// <summary>Consecutive elements of a row whose elements lie side by side.</summary>
    public Span<double> Row(int row, int length) => Values.AsSpan(Offset + (row * RowStride), length);
}

/// <summary>Matrix products in double precision.</summary>
internal static class MatrixLoops
{
    private const int RowBlock = 4;

    private static readonly int Lanes = Vector<double>.Count;

    /// <summary>Writes <c>A B</c> to C, whose rows lie side by side. Each element sums over the inner axis in one order, whatever the number of cores.</summary>
    public static void Multiply(MatrixView a, MatrixView b, MatrixView c, int rows, int inner, int columns)
    {
        if (b.ColumnStride == 1)
        {
            Parallel.For(0, (rows + RowBlock - 1) / RowBlock, block => MultiplyRows(a, b, c, block * RowBlock, rows, inner, columns));
            return;
        }
        MatrixView rowsOfA = a.ColumnStride == 1 ? a : Copy(a, rows, inner);
        Parallel.For(0, columns, j =>
        {
            ReadOnlySpan<double> column = b.Values.AsSpan(b.Offset + (j * b.ColumnStride), inner);
            for (int i = 0; i < rows; i++) c[i, j] = TensorPrimitives.Dot(rowsOfA.Row(i, inner), column);
        });
    }

    /// <summary>Four rows at a time, so that every value of B that is loaded is used four times. Past the last row the last row is computed again.</summary>
    private static void MultiplyRows(MatrixView a, MatrixView b, MatrixView c, int first, int rows, int inner, int columns)
    {
        int last = rows - 1, i1 = Math.Min(first + 1, last), i2 = Math.Min(first + 2, last), i3 = Math.Min(first + 3, last), j = 0;
        for (; j + Lanes <= columns; j += Lanes)
        {
            Vector<double> c0 = default, c1 = default, c2 = default, c3 = default;
            for (int k = 0; k < inner; k++)
            {
                var line = new Vector<double>(b.Row(k, columns)[j..]);
                c0 = Vector.FusedMultiplyAdd(new Vector<double>(a[first, k]), line, c0);
                c1 = Vector.FusedMultiplyAdd(new Vector<double>(a[i1, k]), line, c1);
                c2 = Vector.FusedMultiplyAdd(new Vector<double>(a[i2, k]), line, c2);
                c3 = Vector.FusedMultiplyAdd(new Vector<double>(a[i3, k]), line, c3);
            }
            c0.CopyTo(c.Row(first, columns)[j..]);
            c1.CopyTo(c.Row(i1, columns)[j..]);
            c2.CopyTo(c.Row(i2, columns)[j..]);
            c3.CopyTo(c.Row(i3, columns)[j..]);
        }
        for (int i = first; i < Math.Min(first + RowBlock, rows); i++)
        {
            for (int rest = j; rest < columns; rest++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++) sum += a[i, k] * b[k, rest];
                c[i, rest] = sum;
            }
        }
    }

    private static MatrixView Copy(MatrixView a, int rows, int columns)
    {
        var copy = new MatrixView(new double[rows * columns], 0, columns, 1);
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++) copy[i, k] = a[i, k];
        }
        return copy;
    }
}
