using OnnxLrp.Kernels.Device;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// ONNX Runtime runs the forward pass with the captured activations as extra outputs; the kernel library runs every backward step on
/// one device: CUDA, OpenCL, or ILGPU's CPU accelerator (correct, slow, for tests).
/// </summary>
/// <param name="device">The device; the engine owns it.</param>
public sealed class IlgpuEngine(KernelDevice device) : IRelevanceEngine
{
    private readonly Lifetime _lifetime = new(typeof(IlgpuEngine));

    /// <inheritdoc/>
    public string Name => "ilgpu";

    /// <inheritdoc/>
    public string Device => $"{device.Info.Kind.ToString().ToLowerInvariant()}: {device.Info.Name}";

    /// <summary>The device.</summary>
    internal KernelDevice Kernels => device;

    /// <inheritdoc/>
    public IRelevanceSession Open(LrpPlan plan)
    {
        using Lifetime.Use use = _lifetime.Enter();
        return new IlgpuSession(plan, device, _lifetime);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lifetime.End()) device.Dispose();
    }
}
