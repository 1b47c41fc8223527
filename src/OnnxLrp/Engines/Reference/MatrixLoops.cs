using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>
    /// Writes <c>A B</c> to C, whose rows lie side by side. Each element sums over the inner axis in one order, whatever the number of
    /// cores.
    /// </summary>
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

    /// <summary>
    /// Four rows and two vectors of columns at a time, so that every value that is loaded is used often. At the end of both axes the last
    /// ones are computed again rather than fewer of them.
    /// </summary>
    private static void MultiplyRows(MatrixView a, MatrixView b, MatrixView c, int first, int rows, int inner, int columns)
    {
        int last = rows - 1, width = 2 * Lanes;
        int[] row = [first, Math.Min(first + 1, last), Math.Min(first + 2, last), Math.Min(first + 3, last)];
        if (columns < width)
        {
            MultiplyNarrow(a, b, c, row, inner, columns);
            return;
        }
        double[] block = new double[RowBlock * inner];
        for (int e = 0; e < block.Length; e++) block[e] = a[row[e % RowBlock], e / RowBlock];
        for (int next = 0; next < columns; next += width)
        {
            int j = Math.Min(next, columns - width);
            Vector<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default,
                c31 = default;
            ref double factor = ref MemoryMarshal.GetArrayDataReference(block), line = ref b[0, j];
            for (int k = 0; k < inner; k++)
            {
                Vector<double> b0 = Vector.LoadUnsafe(ref line), b1 = Vector.LoadUnsafe(ref line, (nuint)Lanes);
                Vector<double> a0 = new(factor), a1 = new(Unsafe.Add(ref factor, 1)), a2 = new(Unsafe.Add(ref factor, 2)),
                    a3 = new(Unsafe.Add(ref factor, 3));
                (c00, c01) = (Vector.FusedMultiplyAdd(a0, b0, c00), Vector.FusedMultiplyAdd(a0, b1, c01));
                (c10, c11) = (Vector.FusedMultiplyAdd(a1, b0, c10), Vector.FusedMultiplyAdd(a1, b1, c11));
                (c20, c21) = (Vector.FusedMultiplyAdd(a2, b0, c20), Vector.FusedMultiplyAdd(a2, b1, c21));
                (c30, c31) = (Vector.FusedMultiplyAdd(a3, b0, c30), Vector.FusedMultiplyAdd(a3, b1, c31));
                factor = ref Unsafe.Add(ref factor, RowBlock);
                line = ref Unsafe.Add(ref line, b.RowStride);
            }
            Store(0, c00, c01);
            Store(1, c10, c11);
            Store(2, c20, c21);
            Store(3, c30, c31);

            void Store(int r, Vector<double> left, Vector<double> right)
            {
                Span<double> place = c.Row(row[r], columns)[j..];
                left.CopyTo(place);
                right.CopyTo(place[Lanes..]);
            }
        }
    }

    private static void MultiplyNarrow(MatrixView a, MatrixView b, MatrixView c, int[] rows, int inner, int columns)
    {
        foreach (int i in rows)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++) sum += a[i, k] * b[k, j];
                c[i, j] = sum;
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
