using ILGPU;
using ILGPU.Runtime;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Tests.Device;

/// <summary>Base of the fixtures that run on every test device.</summary>
[Category("Device")]
[TestFixtureSource(typeof(TestDevices), nameof(TestDevices.Kinds))]
public abstract class DeviceFixture(DeviceKind kind)
{
    private readonly List<MemoryBuffer> _buffers = [];

    protected KernelDevice Device => TestDevices.Open(kind);

    [OneTimeSetUp]
    public void Open_device() => TestDevices.Open(kind);

    [TearDown]
    public void Free_memory() => Free();

    protected void Free()
    {
        _buffers.ForEach(b => b.Dispose());
        _buffers.Clear();
    }

    protected ArrayView<float> Upload(float[] values)
    {
        ArrayView<float> view = Allocate(values.Length);
        Device.Upload(values, view);
        return view;
    }

    protected ArrayView<int> Upload(int[] values)
    {
        var buffer = Device.AllocateInts(values.Length);
        _buffers.Add(buffer);
        Device.Upload(values, buffer.View);
        return buffer.View;
    }

    /// <summary>Device memory that holds NaN, so that an element that a kernel forgets to write is noticed.</summary>
    protected ArrayView<float> Garbage(int length) => Upload(Enumerable.Repeat(float.NaN, length).ToArray());

    protected float[] Download(ArrayView<float> view)
    {
        var values = new float[view.Length];
        Device.Download(view, values);
        return values;
    }

    protected int[] Download(ArrayView<int> view)
    {
        var values = new int[view.Length];
        view.CopyToCPU(Device.Accelerator.DefaultStream, values);
        Device.Synchronize();
        return values;
    }

    private ArrayView<float> Allocate(int length)
    {
        var buffer = Device.Allocate(length);
        _buffers.Add(buffer);
        return buffer.View;
    }
}
