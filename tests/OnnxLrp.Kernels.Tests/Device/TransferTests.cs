using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;

namespace OnnxLrp.Kernels.Tests.Device;

public sealed class TransferTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void What_was_uploaded_comes_back()
    {
        float[] values = Numbers.Signed(1, 1000);
        Assert.That(Download(Upload(values)), Is.EqualTo(values).AsCollection);
    }

    [Test]
    public void A_part_of_a_buffer_is_a_view_like_any_other()
    {
        ArrayView<float> whole = Upload([1f, 2f, 3f, 4f]);
        ElementwiseKernels.Fill(Device, whole.SubView(1, 2), 9);
        Device.Upload([7f], whole.SubView(3, 1));
        Assert.That(Download(whole), Is.EqualTo(new[] { 1f, 9f, 9f, 7f }));
    }

    [Test]
    public void A_kernel_is_compiled_once()
    {
        ArrayView<float> target = Garbage(3);
        ElementwiseKernels.Fill(Device, target, 1);
        int compiled = Device.Kernels.Count;
        ElementwiseKernels.Fill(Device, target, 2);
        Assert.That(Device.Kernels.Count, Is.EqualTo(compiled));
    }

    [Test]
    public void Refuses_a_transfer_between_different_lengths()
    {
        ArrayView<float> view = Garbage(3);
        Assert.That(() => Device.Upload([1f], view), Throws.ArgumentException.With.Message.StartsWith("target: expected 1 elements, found 3."));
        Assert.That(() => Device.Download(view, new float[2]), Throws.ArgumentException.With.Message.StartsWith("source: expected 2 elements, found 3."));
    }
}
