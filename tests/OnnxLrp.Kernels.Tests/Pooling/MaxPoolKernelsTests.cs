using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Pooling;

public sealed class MaxPoolKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    private const int Iterations = 20;

    private static readonly Gen<(WindowShape Shape, bool Accumulate, int Seed)> Cases =
        Gen.Select(WindowGen.Shapes, Gen.Bool, Gen.Int[0, 1_000_000]);

    private static readonly WindowShape Row3 = new(1, 1, new(1, 1, 3), Extent3.One, new(1, 1, 3), Extent3.One, Extent3.One, Extent3.Zero, Extent3.Zero);

    [Test]
    public void Winners_are_the_first_greatest_elements() => Cases.Sample(c =>
    {
        float[] x = Coarse(c.Seed, c.Shape);
        ArrayView<int> winners = Upload(Enumerable.Repeat(-7, Outputs(c.Shape)).ToArray());
        MaxPoolKernels.FindWinners(Device, Upload(x), c.Shape, winners);
        int plane = c.Shape.Input.Volume;
        int[] expected = [.. WindowGen.Windows(c.Shape).Select(w => w.Inputs.Length == 0 ? -1 : w.Inputs.MaxBy(i => x[i]) % plane)];
        Assert.That(Download(winners), Is.EqualTo(expected).AsCollection, c.ToString());
        Free();
    }, iter: Iterations, threads: 1);

    [Test]
    public void Winners_take_the_relevance_of_their_windows() => Cases.Sample(c =>
    {
        float[] x = Coarse(c.Seed, c.Shape), r = Numbers.Signed(c.Seed + 1, Outputs(c.Shape)), before = Numbers.Signed(c.Seed + 2, x.Length);
        ArrayView<int> winners = Upload(new int[r.Length]);
        ArrayView<float> target = c.Accumulate ? Upload(before) : Garbage(x.Length);
        MaxPoolKernels.FindWinners(Device, Upload(x), c.Shape, winners);
        MaxPoolKernels.RouteToWinners(Device, winners, Upload(r), c.Shape, target, c.Accumulate);
        var expected = new double[x.Length];
        foreach (var window in WindowGen.Windows(c.Shape).Where(w => w.Inputs.Length > 0))
            expected[window.Inputs.MaxBy(i => x[i])] += r[window.Output];
        AssertNear(target, expected, c.Accumulate ? before : null, c.ToString());
    }, iter: Iterations, threads: 1);

    [Test]
    public void Equal_maxima_share_equally() => Cases.Sample(c =>
    {
        float[] x = Coarse(c.Seed, c.Shape), r = Numbers.Signed(c.Seed + 1, Outputs(c.Shape)), before = Numbers.Signed(c.Seed + 2, x.Length);
        var windows = WindowGen.Windows(c.Shape).ToArray();
        float[] y = [.. windows.Select(w => w.Inputs.Length == 0 ? float.NegativeInfinity : w.Inputs.Max(i => x[i]))];
        ArrayView<float> target = c.Accumulate ? Upload(before) : Garbage(x.Length);
        MaxPoolKernels.ShareTies(Device, Upload(x), Upload(y), Upload(r), Garbage(r.Length), c.Shape, target, c.Accumulate);
        var expected = new double[x.Length];
        foreach (var window in windows)
        {
            int[] ties = [.. window.Inputs.Where(i => x[i] == y[window.Output])];
            foreach (int i in ties)
                expected[i] += (double)r[window.Output] / ties.Length;
        }
        AssertNear(target, expected, c.Accumulate ? before : null, c.ToString());
    }, iter: Iterations, threads: 1);

    [Test]
    public void Padding_never_wins_over_negative_elements()
    {
        var shape = Row3 with { Input = new(1, 1, 1), PadBegin = new(0, 0, 1), PadEnd = new(0, 0, 1) };
        ArrayView<int> winners = Upload([-7]);
        MaxPoolKernels.FindWinners(Device, Upload([-5f]), shape, winners);
        Assert.That(Download(winners), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Nan_loses_to_numbers_and_an_all_nan_window_goes_to_its_first_element()
    {
        ArrayView<int> winners = Upload([-7]);
        MaxPoolKernels.FindWinners(Device, Upload([float.NaN, -5f, float.NaN]), Row3, winners);
        Assert.That(Download(winners), Is.EqualTo(new[] { 1 }));
        MaxPoolKernels.FindWinners(Device, Upload([float.NaN, float.NaN, float.NaN]), Row3, winners);
        Assert.That(Download(winners), Is.EqualTo(new[] { 0 }));
    }

    private void AssertNear(ArrayView<float> target, double[] added, float[]? before, string what)
    {
        Numbers.AssertNear(Download(target), [.. added.Select((v, i) => v + (before?[i] ?? 0))], [.. added.Select(v => Math.Abs(v) + 10)], what);
        Free();
    }

    private static int Outputs(WindowShape s) => s.Batch * s.Channels * s.Output.Volume;

    // Few distinct values, so that windows have ties.
    private static float[] Coarse(int seed, WindowShape s)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, s.Batch * s.Channels * s.Input.Volume).Select(_ => (float)random.Next(-3, 3))];
    }
}
