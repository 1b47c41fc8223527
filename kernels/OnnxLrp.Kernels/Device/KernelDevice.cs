using ILGPU;
using ILGPU.Runtime;

namespace OnnxLrp.Kernels.Device;

/// <summary>
/// An opened accelerator: its memory, its default stream and its compiled kernels. All launchers of this library take one.
/// Work is enqueued in order and runs asynchronously; only uploads, downloads and <see cref="Synchronize"/> wait for it.
/// </summary>
/// <remarks>One thread at a time may enqueue work on a device.</remarks>
public sealed class KernelDevice : IDisposable
{
    private readonly Context _context;

    private KernelDevice(Context context, Accelerator accelerator, DeviceInfo info)
    {
        _context = context;
        Accelerator = accelerator;
        Info = info;
        Kernels = new KernelCache(accelerator);
    }

    /// <summary>What was opened.</summary>
    public DeviceInfo Info { get; }

    /// <summary>The ILGPU accelerator, for work that this library does not cover.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The compiled kernels.</summary>
    public KernelCache Kernels { get; }

    /// <summary>True where a group of threads is emulated by one processor core, so that one thread per group is fastest.</summary>
    internal bool SingleThreadGroups => Info.Kind == DeviceKind.Cpu;

    /// <summary>Every accelerator of this machine. Never throws: what cannot be used is listed with its problem.</summary>
    public static IReadOnlyList<DeviceInfo> List() => DeviceSearch.List();

    /// <summary>Opens a device.</summary>
    /// <param name="kind">The family.</param>
    /// <param name="index">Position in <see cref="List"/> among the devices of that family.</param>
    /// <exception cref="DeviceNotAvailableException">There is no such device, or its driver refuses it.</exception>
    public static KernelDevice Open(DeviceKind kind, int index = 0)
    {
        IReadOnlyList<DeviceInfo> present = List();
        DeviceInfo info = present.FirstOrDefault(d => d.Kind == kind && d.Index == index)
            ?? throw new DeviceNotAvailableException(kind, index, present);
        Context? context = null;
        try
        {
            context = DeviceSearch.CreateContext(kind);
            Accelerator accelerator = DeviceSearch.Devices(context, kind)[index].CreateAccelerator(context);
            return new KernelDevice(context, accelerator, info);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            context?.Dispose();
            throw new DeviceNotAvailableException(kind, index, present, error);
        }
    }

    /// <summary>Allocates <paramref name="length"/> floats of device memory (not cleared).</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> Allocate(long length) => Accelerator.Allocate1D<float>(length);

    /// <summary>Allocates <paramref name="length"/> 32-bit integers of device memory (not cleared).</summary>
    public MemoryBuffer1D<int, Stride1D.Dense> AllocateInts(long length) => Accelerator.Allocate1D<int>(length);

    /// <summary>Copies host memory into a view of the same length; returns when the host memory may be reused.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        Expect.Length(target.Length, source.Length, nameof(target));
        if (source.Length > 0)
        {
            target.CopyFromCPU(Accelerator.DefaultStream, source);
            Synchronize();
        }
    }

    /// <summary>Copies host integers into a view of the same length; returns when the host memory may be reused.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Upload(ReadOnlySpan<int> source, ArrayView<int> target)
    {
        Expect.Length(target.Length, source.Length, nameof(target));
        if (source.Length > 0)
        {
            target.CopyFromCPU(Accelerator.DefaultStream, source);
            Synchronize();
        }
    }

    /// <summary>Waits for all enqueued work and copies a view to host memory of the same length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Download(ArrayView<float> source, Span<float> target)
    {
        Expect.Length(source.Length, target.Length, nameof(source));
        if (target.Length > 0)
            source.CopyToCPU(Accelerator.DefaultStream, target);
        Synchronize();
    }

    /// <summary>Waits until all enqueued work is done.</summary>
    public void Synchronize() => Accelerator.DefaultStream.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }
}
