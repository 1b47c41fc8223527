using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Tests.Device;

public sealed class KernelDeviceTests
{
    [Test]
    public void The_cpu_accelerator_is_always_listed() =>
        Assert.That(KernelDevice.List(), Has.Some.Matches<DeviceInfo>(d => d!.Kind == DeviceKind.Cpu && d.Problem is null));

    [Test]
    public void Missing_devices_are_named_together_with_those_that_are_there()
    {
        var error = Assert.Throws<DeviceNotAvailableException>(() => KernelDevice.Open(DeviceKind.Cpu, 7));
        Assert.That(error!.Message, Does.StartWith("The device Cpu 7 is not available.").And.Contains("Cpu 0 ("));
        Assert.That((error.Kind, error.Index), Is.EqualTo((DeviceKind.Cpu, 7)));
    }
}
