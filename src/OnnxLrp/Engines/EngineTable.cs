using System.Globalization;
using OnnxLrp.Engines.Ilgpu;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Engines;

/// <summary>Opens the engine that a device name asks for.</summary>
public static class EngineTable
{
    /// <summary>The allowed device names.</summary>
    public const string Allowed = "auto, cuda[:i], opencl[:i], cpu, ilgpu-cpu, reference";

    /// <summary>Opens an engine.</summary>
    /// <param name="device">
    /// <c>auto</c> (CUDA, else OpenCL on a GPU, else <c>cpu</c>), <c>cuda[:i]</c>, <c>opencl[:i]</c>, <c>cpu</c> (ONNX Runtime),
    /// <c>ilgpu-cpu</c> (the GPU kernels on the processor: correct, slow, for tests), or <c>reference</c> (double precision in plain
    /// loops: exact, slow).
    /// </param>
    /// <exception cref="FormatException">Unknown device name.</exception>
    /// <exception cref="DeviceNotAvailableException">There is no such device here.</exception>
    public static IRelevanceEngine Open(string device)
    {
        string[] parts = device.Split(':');
        bool indexed = parts is ["cuda" or "opencl", _];
        int index = 0;
        if (parts.Length > (indexed ? 2 : 1) || (indexed && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
        {
            throw Unknown(device);
        }
        return parts[0] switch
        {
            "auto" => Open(Best()),
            "cuda" => new IlgpuEngine(KernelDevice.Open(DeviceKind.Cuda, index)),
            "opencl" => new IlgpuEngine(KernelDevice.Open(DeviceKind.OpenCl, index)),
            "cpu" => new OrtEngine(),
            "reference" => new ReferenceEngine(),
            "ilgpu-cpu" => new IlgpuEngine(KernelDevice.Open(DeviceKind.Cpu)),
            _ => throw Unknown(device),
        };
    }

    /// <summary>
    /// The device that <c>auto</c> stands for on this machine: its first GPU, else <c>cpu</c>. OpenCL on a processor is never chosen: ONNX
    /// Runtime is faster there.
    /// </summary>
    public static string Best()
    {
        DeviceInfo? gpu = KernelDevice.List().Where(d => d is { Problem: null, IsGpu: true }).MinBy(d => d.Kind == DeviceKind.Cuda ? 0 : 1);
        return gpu is null ? "cpu" : $"{gpu.Kind.ToString().ToLowerInvariant()}:{gpu.Index}";
    }

    private static FormatException Unknown(string device) => new($"unknown device \"{device}\"; allowed: {Allowed}");
}
