using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Normalization;

public sealed class LrnKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    /// <summary>Powers are computed with a few units in the last place of error, which is more than the error of a sum.</summary>
    private const double PowerError = 30;

    private static readonly Gen<(LrnShape Shape, bool Accumulate, int Seed)> Cases =
        from batch in Gen.Int[1, 2]
        from channels in Gen.Int[1, 9]
        from inner in Gen.Int[1, 6]
        from size in Gen.Int[1, 6]
        from alpha in Gen.Float[0.1f, 1f]
        from beta in Gen.Float[0.5f, 1f]
        from bias in Gen.Float[1f, 2f]
        from accumulate in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select (new LrnShape(batch, channels, inner, size, alpha, beta, bias), accumulate, seed);

    [Test]
    public void Taylor_rule_follows_its_formula() => Cases.Sample(c =>
    {
        float[] x = Numbers.Signed(c.Seed, c.Shape.Length), r = Numbers.Signed(c.Seed + 1, x.Length), before = Numbers.Signed(c.Seed + 2, x.Length);
        ArrayView<float> target = c.Accumulate ? Upload(before) : Garbage(x.Length);
        LrnKernels.Taylor(Device, c.Shape, Upload(x), Upload(r), Garbage(x.Length), 0.2f, target, c.Accumulate);
        var expected = new double[x.Length];
        for (int k = 0; k < x.Length; k++)
        {
            var shares = Window(c.Shape, k).ToDictionary(i => i, i => Share(c.Shape, x, i, k));
            double s = LinearReference.Divide(r[k], shares.Values.Sum(), 0.2f);
            foreach ((int i, double z) in shares)
                expected[i] += z * s;
        }
        AssertNear(target, expected, c.Accumulate ? before : null, c.ToString());
    }, iter: 15, threads: 1);

    [Test]
    public void Gradient_is_the_derivative_of_the_layer() => Cases.Sample(c =>
    {
        float[] x = Numbers.Signed(c.Seed, c.Shape.Length), r = Numbers.Signed(c.Seed + 1, x.Length), before = Numbers.Signed(c.Seed + 2, x.Length);
        ArrayView<float> target = c.Accumulate ? Upload(before) : Garbage(x.Length);
        LrnKernels.Gradient(Device, c.Shape, Upload(x), Upload(r), Garbage(x.Length), target, c.Accumulate);
        // Central differences in double precision are good to about 1e-9 here.
        double[] expected = [.. Enumerable.Range(0, x.Length).Select(i => (Output(c.Shape, x, r, i, 1e-5) - Output(c.Shape, x, r, i, -1e-5)) / 2e-5)];
        AssertNear(target, expected, c.Accumulate ? before : null, c.ToString());
    }, iter: 15, threads: 1);

    [Test]
    public void Taylor_rule_conserves_relevance()
    {
        var shape = new LrnShape(1, 8, 3, 5, 1e-2f, 0.75f, 1f);
        float[] x = Numbers.AwayFromZero(1, shape.Length), r = Numbers.Signed(2, shape.Length);
        ArrayView<float> target = Garbage(x.Length);
        LrnKernels.Taylor(Device, shape, Upload(x), Upload(r), Garbage(x.Length), 0, target, false);
        Assert.That(Download(target).Sum(v => (double)v), Is.EqualTo(r.Sum(v => (double)v)).Within(1e-4));
    }

    private void AssertNear(ArrayView<float> target, double[] added, float[]? before, string what)
    {
        Numbers.AssertNear(Download(target), [.. added.Select((v, i) => v + (before?[i] ?? 0))], [.. added.Select(v => PowerError * (Math.Abs(v) + 1))], what);
        Free();
    }

    private static IEnumerable<int> Window(LrnShape s, int k)
    {
        int channel = k / s.Inner % s.Channels;
        return Enumerable.Range(0, s.Channels)
            .Where(i => i >= channel - (int)Math.Floor((s.Size - 1) / 2.0) && i <= channel + (int)Math.Ceiling((s.Size - 1) / 2.0))
            .Select(i => k + (i - channel) * s.Inner);
    }

    private static double Share(LrnShape s, float[] x, int i, int k)
    {
        double scale = (double)s.Alpha / s.Size;
        return i == k
            ? x[k] / Math.Pow(s.Bias + scale * x[k] * x[k], s.Beta)
            : -2 * s.Beta * scale * x[k] * x[i] * x[i] / Math.Pow(s.Bias + scale * Window(s, k).Sum(j => (double)x[j] * x[j]), s.Beta + 1.0);
    }

    private static double Output(LrnShape s, float[] x, float[] r, int moved, double by)
    {
        double At(int j) => x[j] + (j == moved ? by : 0);
        double scale = (double)s.Alpha / s.Size;
        return Enumerable.Range(0, x.Length).Sum(k => r[k] * At(k) / Math.Pow(s.Bias + scale * Window(s, k).Sum(j => At(j) * At(j)), s.Beta));
    }
}
