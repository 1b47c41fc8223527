using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.MatMul;

public sealed class MatrixProductKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Multiplies_matrices_as_they_are_or_transposed() =>
        Gen.Select(Gen.Int[1, 3].Array[5], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 1_000_000])
            .Select((sizes, transposeA, transposeB, sharedA, accumulate, seed) =>
                (sizes, transposeA, transposeB, sharedA, accumulate, seed))
            .Sample(c => Check(c.sizes, c.transposeA, c.transposeB, c.sharedA, c.accumulate, c.seed), iter: 40, threads: 1);

    [Test]
    public void Refuses_factors_that_do_not_fit() => Assert.That(
        () => MatrixProductKernels.Multiply(
            Device, new MatrixFactor(Upload([1f, 2f]), [1, 2], false), new MatrixFactor(Upload([1f, 2f, 3f]), [3, 1], false),
            [1, 1], Garbage(1), false),
        Throws.ArgumentException.With.Message.StartsWith("b: expected 2 elements, found 3."));

    private void Check(int[] sizes, bool transposeA, bool transposeB, bool sharedA, bool accumulate, int seed)
    {
        (int outer, int inner, int rows, int middle, int columns) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
        int[] aExtents = [.. sharedA ? new[] { 1, inner } : [outer, inner], .. transposeA ? new[] { middle, rows } : [rows, middle]];
        int[] bExtents = [.. sharedA ? new[] { outer, 1 } : [1], .. transposeB ? new[] { columns, middle } : [middle, columns]];
        float[] a = Numbers.Signed(seed, aExtents.Aggregate((x, y) => x * y));
        float[] b = Numbers.Signed(seed + 1, bExtents.Aggregate((x, y) => x * y));
        float[] before = Numbers.Signed(seed + 2, outer * inner * rows * columns);
        ArrayView<float> target = accumulate ? Upload(before) : Garbage(before.Length);
        MatrixProductKernels.Multiply(
            Device, new MatrixFactor(Upload(a), aExtents, transposeA), new MatrixFactor(Upload(b), bExtents, transposeB),
            [outer, inner, rows, columns], target, accumulate);
        double[] expected = new double[before.Length], magnitude = new double[before.Length];
        for (int e = 0; e < expected.Length; e++)
        {
            int column = e % columns, row = e / columns % rows, i = e / columns / rows % inner, o = e / columns / rows / inner;
            int aFirst = (sharedA ? i : (o * inner) + i) * rows * middle, bFirst = (sharedA ? o : 0) * middle * columns;
            (expected[e], magnitude[e]) = accumulate ? (before[e], Math.Abs(before[e])) : (0, 0);
            for (int k = 0; k < middle; k++)
            {
                int aIndex = aFirst + (transposeA ? (k * rows) + row : (row * middle) + k);
                int bIndex = bFirst + (transposeB ? (column * middle) + k : (k * columns) + column);
                double product = (double)a[aIndex] * b[bIndex];
                expected[e] += product;
                magnitude[e] += Math.Abs(product);
            }
        }
        Numbers.AssertNear(Download(target), expected, magnitude, "products");
        Free();
    }
}
