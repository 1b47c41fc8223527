using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Elementwise;

public sealed class ElementwiseKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    /// <summary>More than one chunk of every device, and not a multiple of it.</summary>
    private const int Length = 70_001;

    private readonly float[] _a = Numbers.Signed(1, Length);
    private readonly float[] _b = Numbers.Signed(2, Length);

    [Test]
    public void Fill_overwrites_everything() =>
        Check(t => ElementwiseKernels.Fill(Device, t, 3), Garbage(Length), _ => 3);

    [Test]
    public void Copy_copies() =>
        Check(t => ElementwiseKernels.Copy(Device, Upload(_a), t), Garbage(Length), i => _a[i]);

    [Test]
    public void Add_adds_to_the_target() =>
        Check(t => ElementwiseKernels.Add(Device, Upload(_a), t), Upload(_b), i => _b[i] + _a[i]);

    [Test]
    public void Scale_scales() =>
        Check(t => ElementwiseKernels.Scale(Device, t, -0.5f), Upload(_a), i => -0.5f * _a[i]);

    [Test]
    public void Multiply_multiplies() =>
        Check(t => ElementwiseKernels.Multiply(Device, Upload(_a), Upload(_b), t), Garbage(Length), i => _a[i] * _b[i]);

    [Test]
    public void Axpy_adds_a_multiple() =>
        Check(t => ElementwiseKernels.Axpy(Device, 2, Upload(_a), t), Upload(_b), i => _b[i] + 2 * _a[i]);

    [Test]
    public void Refuses_different_lengths() => Assert.That(
        () => ElementwiseKernels.Copy(Device, Upload([1f]), Upload([1f, 2f])),
        Throws.ArgumentException.With.Message.StartsWith("source: expected 2 elements, found 1."));

    private void Check(Action<ArrayView<float>> launch, ArrayView<float> target, Func<int, float> expected)
    {
        launch(target);
        Assert.That(Download(target), Is.EqualTo(Enumerable.Range(0, Length).Select(expected).ToArray()).AsCollection);
    }
}
