using OnnxLrp.Kernels.Device;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// ONNX Runtime runs the forward pass with the captured activations as extra outputs; the kernel library runs every backward step on
/// one device: CUDA, OpenCL, or ILGPU's CPU accelerator (correct, slow, for tests).
/// </summary>
/// <param name="device">The device; the engine owns it.</param>
public sealed class IlgpuEngine(KernelDevice device) : LivingEngine
{
    /// <inheritdoc/>
    public override string Name => "ilgpu";

    /// <inheritdoc/>
    public override string Device => $"{device.Info.Kind.ToString().ToLowerInvariant()}: {device.Info.Name}";

    /// <summary>The device.</summary>
    internal KernelDevice Kernels => device;

    private protected override IRelevanceSession Open(LrpPlan plan, Lifetime engine) => new IlgpuSession(plan, device, engine);

    private protected override void Release() => device.Dispose();
}
