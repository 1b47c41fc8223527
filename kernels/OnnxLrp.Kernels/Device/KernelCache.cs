using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace OnnxLrp.Kernels.Device;

/// <summary>The compiled kernels of one device: each is compiled on its first launch and kept.</summary>
public sealed class KernelCache
{
    private readonly ConcurrentDictionary<MethodInfo, Lazy<Delegate>> _launchers = new();
    private readonly KernelDevice _device;

    internal KernelCache(KernelDevice device) => _device = device;

    /// <summary>How many kernels have been compiled so far (a warm-up is over when it stops growing).</summary>
    public int Count => _launchers.Count;

    /// <summary>Enqueues an explicitly grouped kernel on the default stream, without waiting.</summary>
    internal void Launch<TArguments>(Action<TArguments> kernel, KernelConfig config, TArguments arguments)
        where TArguments : struct
    {
        using Lock.Scope queue = _device.Reserve();
        ((Action<KernelConfig, TArguments>)Launcher(kernel.Method, () => _device.Accelerator.LoadStreamKernel(kernel)))(config, arguments);
    }

    private Delegate Launcher(MethodInfo kernel, Func<Delegate> compile) =>
        _launchers.GetOrAdd(kernel, static (_, c) => new Lazy<Delegate>(c), compile).Value;
}
