using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Reduction;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Reduction;

public sealed class ReductionKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Sums_every_sample([Values(1, 3)] int batch, [Values(1, 255, 256, 10_007)] int length)
    {
        float[] x = Numbers.Signed(length, batch * length);
        ArrayView<float> target = Garbage(batch);
        ReductionKernels.SumPerSample(Device, Upload(x), batch, target);
        var samples = x.Chunk(length).ToArray();
        Numbers.AssertNear(Download(target), [.. samples.Select(s => s.Sum(v => (double)v))], [.. samples.Select(s => s.Sum(v => Math.Abs((double)v)))], "sums");
    }

    [Test]
    public void Small_numbers_are_not_lost_behind_a_large_one()
    {
        float[] x = [1e8f, .. Enumerable.Repeat(1f, 4096)];
        ArrayView<float> target = Garbage(1);
        ReductionKernels.SumPerSample(Device, Upload(x), 1, target);
        Assert.That(Download(target)[0], Is.EqualTo(1e8f + 4096f).Within(4096 / 8));
    }

    [Test]
    public void Finds_the_greatest_magnitude_of_every_sample()
    {
        ArrayView<float> target = Garbage(2);
        ReductionKernels.AbsMaxPerSample(Device, Upload([1f, -3f, 2f, 0f, 0.5f, -0.25f]), 2, target);
        Assert.That(Download(target), Is.EqualTo(new[] { 3f, 0.5f }));
    }

    [Test]
    public void Refuses_a_length_that_samples_do_not_divide() => Assert.That(
        () => ReductionKernels.SumPerSample(Device, Upload([1f, 2f, 3f]), 2, Upload([0f, 0f])),
        Throws.ArgumentException.With.Message.StartsWith("x: expected a multiple of 2 samples, found 3."));
}
