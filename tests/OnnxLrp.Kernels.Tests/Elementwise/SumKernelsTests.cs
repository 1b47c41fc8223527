using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Elementwise;

public sealed class SumKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Share_follows_its_formula([Values] bool accumulate, [Values(1f, -1f)] float sign)
    {
        const int Length = 500;
        float[] a = Numbers.Signed(1, Length), z = Numbers.AwayFromZero(2, Length), r = Numbers.Signed(3, Length), before = Numbers.Signed(4, Length);
        ArrayView<float> target = accumulate ? Upload(before) : Garbage(Length);
        SumKernels.Share(Device, Upload(a), Upload(z), Upload(r), sign, 0.1f, target, accumulate);
        double[] expected = [.. a.Select((v, i) => sign * LinearReference.Divide((double)v * r[i], z[i], 0.1f) + (accumulate ? before[i] : 0))];
        Numbers.AssertNear(Download(target), expected, [.. expected.Select(e => Math.Abs(e) + 2)], "shares");
    }

    [Test]
    public void Summands_share_all_of_the_relevance()
    {
        float[] a = [1f, -2f, 4f], b = [3f, 5f, 4f], r = [8f, 6f, -1f];
        ArrayView<float> z = Upload([.. a.Zip(b, (x, y) => x + y)]), toA = Garbage(3), toB = Garbage(3);
        SumKernels.Share(Device, Upload(a), z, Upload(r), 1, 0, toA, false);
        SumKernels.Share(Device, Upload(b), z, Upload(r), 1, 0, toB, false);
        Assert.That(Download(toA).Zip(Download(toB), (x, y) => x + y), Is.EqualTo(r).Within(1e-6));
    }

    [Test]
    public void A_sum_of_zero_gives_nothing_without_a_stabiliser()
    {
        ArrayView<float> target = Garbage(1);
        SumKernels.Share(Device, Upload([2f]), Upload([0f]), Upload([5f]), 1, 0, target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { 0f }));
    }

    [Test]
    public void Broadcast_summands_collect_what_they_went_into() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 5], Gen.Bool.Array[5], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(CheckBroadcast, iter: 20, threads: 1);

    [Test]
    public void Refuses_a_shape_that_cannot_be_broadcast() => Assert.That(
        () => SumKernels.ShareBroadcast(Device, default, default, default, [4, 3], [2, 3], 1, 0, default, false),
        Throws.ArgumentException.With.Message.StartsWith("broadcastExtents[0]: expected 4 or 1, found 2."));

    private void CheckBroadcast(int[] extents, bool[] repeated, bool accumulate, int seed)
    {
        int[] kept = [.. extents.Select((e, axis) => repeated[axis] ? 1 : e)];
        int length = extents.Aggregate(1, (a, b) => a * b), keptLength = kept.Aggregate(1, (a, b) => a * b);
        float[] summand = Numbers.Signed(seed, keptLength), z = Numbers.AwayFromZero(seed + 1, length), r = Numbers.Signed(seed + 2, length);
        float[] before = Numbers.Signed(seed + 3, keptLength);
        ArrayView<float> target = accumulate ? Upload(before) : Garbage(keptLength);
        SumKernels.ShareBroadcast(Device, Upload(summand), Upload(z), Upload(r), extents, kept, -1, 0.1f, target, accumulate);

        double[] expected = new double[keptLength], magnitude = new double[keptLength];
        for (int e = 0; e < length; e++)
        {
            int at = KeptIndex(e, extents, kept);
            double share = -LinearReference.Divide((double)summand[at] * r[e], z[e], 0.1f);
            expected[at] += share;
            magnitude[at] += Math.Abs(share);
        }
        Numbers.AssertNear(Download(target), [.. expected.Select((v, i) => v + (accumulate ? before[i] : 0))], [.. magnitude.Select(m => m + 2)], "shares");
        Free();
    }

    private static int KeptIndex(int element, int[] extents, int[] kept)
    {
        int index = 0, stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            int coordinate = element % extents[axis];
            element /= extents[axis];
            index += kept[axis] == 1 ? 0 : coordinate * stride;
            stride *= kept[axis];
        }
        return index;
    }
}
