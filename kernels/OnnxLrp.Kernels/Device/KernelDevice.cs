using ILGPU;
using ILGPU.Runtime;

namespace OnnxLrp.Kernels.Device;

/// <summary>
/// An opened accelerator: its memory, its default stream and its compiled kernels. All launchers of this library take one.
/// Work is enqueued in order and runs asynchronously; only uploads, downloads and <see cref="Synchronize"/> wait for it.
/// </summary>
/// <remarks>
/// Every call reserves the device for itself, so that it is safe for use from several threads; work of several calls that belong together
/// is done within <see cref="Reserve"/>. After <see cref="Dispose"/>, which waits for the thread that has the device, every call gives
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class KernelDevice : IDisposable
{
    private readonly Context _context;
    private readonly Lock _queue = new();
    private readonly Accelerator _accelerator;
    private bool _isDisposed;

    private KernelDevice(Context context, Accelerator accelerator, DeviceInfo info)
    {
        _context = context;
        _accelerator = accelerator;
        Info = info;
        Kernels = new KernelCache(this);
    }

    /// <summary>What was opened.</summary>
    public DeviceInfo Info { get; }

    /// <summary>The ILGPU accelerator, for work that this library does not cover.</summary>
    /// <exception cref="ObjectDisposedException">The device is closed.</exception>
    public Accelerator Accelerator
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _accelerator;
        }
    }

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

    /// <summary>Reserves the device for the calling thread until what is returned is disposed; other threads wait.</summary>
    /// <exception cref="ObjectDisposedException">The device is closed.</exception>
    public Lock.Scope Reserve()
    {
        Lock.Scope scope = _queue.EnterScope();
        if (!_isDisposed) return scope;
        scope.Dispose();
        throw new ObjectDisposedException(nameof(KernelDevice));
    }

    /// <summary>Allocates <paramref name="length"/> floats of device memory (not cleared).</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> Allocate(long length)
    {
        using Lock.Scope queue = Reserve();
        return _accelerator.Allocate1D<float>(length);
    }

    /// <summary>Allocates <paramref name="length"/> 32-bit integers of device memory (not cleared).</summary>
    public MemoryBuffer1D<int, Stride1D.Dense> AllocateInts(long length)
    {
        using Lock.Scope queue = Reserve();
        return _accelerator.Allocate1D<int>(length);
    }

    /// <summary>Frees memory of the device; when the device is closed, its memory is freed already.</summary>
    public void Free(IEnumerable<MemoryBuffer> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        using Lock.Scope queue = _queue.EnterScope();
        if (_isDisposed) return;
        foreach (MemoryBuffer buffer in buffers) buffer.Dispose();
    }

    /// <summary>Copies host memory into a view of the same length; returns when the host memory may be reused.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target) => UploadAny(source, target);

    /// <summary>Copies host integers into a view of the same length; returns when the host memory may be reused.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Upload(ReadOnlySpan<int> source, ArrayView<int> target) => UploadAny(source, target);

    /// <summary>Waits for all enqueued work and copies a view to host memory of the same length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Download(ArrayView<float> source, Span<float> target)
    {
        using Lock.Scope queue = Reserve();
        Expect.Length(source.Length, target.Length, nameof(source));
        if (target.Length > 0)
            source.CopyToCPU(_accelerator.DefaultStream, target);
        _accelerator.DefaultStream.Synchronize();
    }

    /// <summary>Waits until all enqueued work is done.</summary>
    public void Synchronize()
    {
        using Lock.Scope queue = Reserve();
        _accelerator.DefaultStream.Synchronize();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using Lock.Scope queue = _queue.EnterScope();
        if (_isDisposed) return;
        _isDisposed = true;
        _accelerator.Dispose();
        _context.Dispose();
    }

    private void UploadAny<T>(ReadOnlySpan<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        using Lock.Scope queue = Reserve();
        Expect.Length(target.Length, source.Length, nameof(target));
        if (source.Length == 0) return;
        target.CopyFromCPU(_accelerator.DefaultStream, source);
        _accelerator.DefaultStream.Synchronize();
    }
}
