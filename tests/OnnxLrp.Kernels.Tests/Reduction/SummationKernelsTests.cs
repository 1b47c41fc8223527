using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Reduction;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Reduction;

public sealed class SummationKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Sums_over_any_axes() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 6], Gen.Bool.Array[6], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(Check, iter: 40, threads: 1);

    [Test]
    public void Refuses_a_result_of_another_shape() => Assert.That(
        () => SummationKernels.Sum(Device, Upload([1f, 2f, 3f, 4f]), [2, 2], [1, 2], Garbage(1), false),
        Throws.ArgumentException.With.Message.StartsWith("target: expected 2 elements, found 1."));

    private void Check(int[] extents, bool[] isSummed, bool accumulate, int seed)
    {
        int[] kept = [.. extents.Select((e, axis) => isSummed[axis] ? 1 : e)];
        int length = extents.Aggregate(1, (a, b) => a * b), sums = kept.Aggregate(1, (a, b) => a * b);
        float[] x = Numbers.Signed(seed, length), before = Numbers.Signed(seed + 1, sums);
        ArrayView<float> target = accumulate ? Upload(before) : Garbage(sums);
        SummationKernels.Sum(Device, Upload(x), extents, kept, target, accumulate);
        double[] expected = [.. before.Select(b => accumulate ? (double)b : 0)], magnitude = [.. expected.Select(Math.Abs)];
        for (int e = 0; e < length; e++)
        {
            int rest = e, place = 0, stride = 1;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                place += isSummed[axis] ? 0 : rest % extents[axis] * stride;
                rest /= extents[axis];
                stride *= kept[axis];
            }
            expected[place] += x[e];
            magnitude[place] += Math.Abs(x[e]);
        }
        Numbers.AssertNear(Download(target), expected, magnitude, "sums");
        Free();
    }
}
