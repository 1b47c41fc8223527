using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Routing;

public sealed class RoutingKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Transposes_any_permutation() =>
        Gen.Select(Gen.Int[1, 3].Array[1, 8], Gen.Bool, Gen.Int[0, 1_000_000]).Sample((extents, accumulate, seed) =>
        {
            int length = extents.Aggregate(1, (a, b) => a * b);
            int[] order = [.. Enumerable.Range(0, extents.Length).OrderBy(_ => 0).ToArray()];
            new Random(seed).Shuffle(order);
            int[] strides = Strides(extents), permuted = [.. order.Select(axis => extents[axis])];
            int[] sourceStrides = [.. order.Select(axis => strides[axis])];
            float[] source = Numbers.Signed(seed, length), before = Numbers.Signed(seed + 1, length);
            ArrayView<float> target = accumulate ? Upload(before) : Garbage(length);
            RoutingKernels.StridedCopy(Device, Upload(source), 0, target, 0, permuted, sourceStrides, Strides(permuted), accumulate);
            float[] expected = [.. Offsets(permuted, sourceStrides).Select((from, to) => source[from] + (accumulate ? before[to] : 0))];
            Assert.That(Download(target), Is.EqualTo(expected).AsCollection);
            Free();
        }, iter: 30, threads: 1);

    [Test]
    public void Negative_strides_read_backwards()
    {
        ArrayView<float> target = Garbage(3);
        RoutingKernels.StridedCopy(Device, Upload([0f, 1f, 2f, 3f, 4f, 5f]), 5, target, 0, [3], [-2], [1], false);
        Assert.That(Download(target), Is.EqualTo(new[] { 5f, 3f, 1f }));
    }

    [Test]
    public void Elements_outside_of_the_region_are_left_alone()
    {
        ArrayView<float> target = Upload([9f, 9f, 9f, 9f, 9f, 9f]);
        RoutingKernels.StridedCopy(Device, Upload([1f, 2f, 3f, 4f]), 0, target, 1, [2, 2], [2, 1], [3, 1], false);
        Assert.That(Download(target), Is.EqualTo(new[] { 9f, 1f, 2f, 9f, 3f, 4f }));
    }

    [Test]
    public void An_empty_region_copies_nothing_and_no_axes_copy_one_element()
    {
        ArrayView<float> target = Upload([9f, 9f]);
        RoutingKernels.StridedCopy(Device, Upload([1f]), 0, target, 0, [2, 0], [1, 1], [1, 1], false);
        Assert.That(Download(target), Is.EqualTo(new[] { 9f, 9f }));
        RoutingKernels.StridedCopy(Device, Upload([1f]), 0, target, 1, [], [], [], true);
        Assert.That(Download(target), Is.EqualTo(new[] { 9f, 10f }));
    }

    [Test]
    public void Refuses_a_region_that_leaves_the_source() => Assert.That(
        () => RoutingKernels.StridedCopy(Device, Upload([1f, 2f]), 1, Upload([0f, 0f]), 0, [2], [1], [1], false),
        Throws.ArgumentException.With.Message.StartsWith("src: expected a region within its 2 elements, found elements 1 to 2."));

    [Test]
    public void Gathers_the_rows_of_an_index_list([Values] bool accumulate)
    {
        // Sample rows: {2, 2}, {}, {0}; two samples of three elements.
        ArrayView<float> target = accumulate ? Upload([1f, 1f, 1f, 1f, 1f, 1f]) : Garbage(6);
        RoutingKernels.IndexedGather(
            Device, Upload([1f, 2f, 3f, 10f, 20f, 30f]), Upload(new[] { 0, 2, 2, 3 }), Upload(new[] { 2, 2, 0 }), 3, 3, 2, target, accumulate);
        float by = accumulate ? 1 : 0;
        Assert.That(Download(target), Is.EqualTo(new[] { 6f + by, by, 1f + by, 60f + by, by, 10f + by }));
    }

    private static int[] Strides(int[] extents)
    {
        var strides = new int[extents.Length];
        for (int axis = extents.Length - 1, stride = 1; axis >= 0; stride *= extents[axis--])
            strides[axis] = stride;
        return strides;
    }

    private static IEnumerable<int> Offsets(int[] extents, int[] strides)
    {
        IEnumerable<int> offsets = [0];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            int a = axis;
            offsets = offsets.SelectMany(o => Enumerable.Range(0, extents[a]).Select(i => o + i * strides[a]));
        }
        return offsets;
    }
}
