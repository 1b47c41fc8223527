using ILGPU;
using ILGPU.Runtime;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;

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

    [Test]
    public void A_closed_device_says_so_whatever_is_asked_of_it()
    {
        KernelDevice device = KernelDevice.Open(DeviceKind.Cpu);
        MemoryBuffer1D<float, Stride1D.Dense> buffer = device.Allocate(4);
        // The buffer of a closed device has a view of length 0.
        ArrayView<float> view = buffer.View;
        ElementwiseKernels.Fill(device, view, 1);
        device.Dispose();
        device.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => device.Allocate(4), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.AllocateInts(4), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.Upload(new float[4], view), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.Download(view, new float[4]), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => ElementwiseKernels.Fill(device, view, 1), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.Accelerator, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(device.Synchronize, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.Reserve().Dispose(), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => device.Free([buffer]), Throws.Nothing, "its memory is freed already");
            Assert.That(device.Info.Kind, Is.EqualTo(DeviceKind.Cpu));
        });
    }

    [Test]
    public void Threads_that_reserve_the_device_do_not_mix_their_work()
    {
        using KernelDevice device = KernelDevice.Open(DeviceKind.Cpu);
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = device.Allocate(1000);
        int mixed = 0;
        Thread[] threads = [.. Enumerable.Range(1, 8).Select(value => new Thread(() =>
        {
            var found = new float[1000];
            for (int turn = 0; turn < 50; turn++)
            {
                using (device.Reserve())
                {
                    ElementwiseKernels.Fill(device, buffer.View, value);
                    device.Download(buffer.View, found);
                }
                if (found.Any(v => v != value)) Interlocked.Increment(ref mixed);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That(mixed, Is.Zero);
    }
}
