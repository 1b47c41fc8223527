using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Elementwise;

public sealed class ExtremumKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    private static readonly float[] Chosen = [3, 5, 2, 7];

    [Test]
    public void Counts_the_candidates_that_have_the_chosen_value()
    {
        ArrayView<float> counts = Garbage(4);
        ExtremumKernels.Count(Device, Upload([3f, 4f, 2f, 7f]), Upload(Chosen), [2, 2], [2, 2], counts, false);
        ExtremumKernels.Count(Device, Upload([3f, 5f]), Upload(Chosen), [2, 2], [1, 2], counts, true);
        Assert.That(Download(counts), Is.EqualTo(new[] { 2f, 1f, 1f, 1f }));
    }

    [TestCase(false, new[] { 0f, 6f, 0f, 8f })]
    [TestCase(true, new[] { 2f, 6f, 0f, 8f })]
    public void The_first_wins_or_equal_candidates_share(bool share, float[] expected)
    {
        ArrayView<float> target = Garbage(4);
        ExtremumKernels.Redistribute(
            Device, Upload([3f, 5f, 1f, 7f]), Upload(Chosen), Upload([1f, 0f, 1f, 0f]), Upload([4f, 6f, 7f, 8f]), [4], [4], share, target, false);
        Assert.That(Download(target), Is.EqualTo(expected));
    }

    [Test]
    public void A_broadcast_candidate_gets_what_its_copies_win()
    {
        ArrayView<float> target = Upload([10f, 20f]);
        ExtremumKernels.Redistribute(Device, Upload([3f, 7f]), Upload([3f, 5f, 3f, 7f]), default, Upload([1f, 2f, 4f, 8f]), [2, 2], [1, 2], false, target, true);
        Assert.That(Download(target), Is.EqualTo(new[] { 15f, 28f }));
    }

    [Test]
    public void Names_the_view_that_does_not_fit() => Assert.That(
        () => ExtremumKernels.Count(Device, Upload([1f]), Upload([1f]), [2], [1], Garbage(2), false),
        Throws.ArgumentException.With.Message.StartsWith("chosen: expected 2 elements, found 1."));
}
