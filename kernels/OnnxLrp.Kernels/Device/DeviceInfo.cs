namespace OnnxLrp.Kernels.Device;

/// <summary>One accelerator of this machine, as <see cref="KernelDevice.List"/> found it.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Index">Position among the usable devices of that family, as <see cref="KernelDevice.Open"/> takes it; -1 where
/// <paramref name="Problem"/> is set.</param>
/// <param name="Name">The name its driver gives.</param>
/// <param name="MemoryBytes">Device memory in bytes; 0 where it is unknown.</param>
/// <param name="MaxGroupSize">The most threads in one group; 0 where it is unknown.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
public sealed record DeviceInfo(DeviceKind Kind, int Index, string Name, long MemoryBytes, int MaxGroupSize, string? Problem)
{
    /// <summary>
    /// Whether it is a graphics processor: every CUDA device, and the OpenCL devices that say so; PoCL runs OpenCL on the host's own
    /// cores.
    /// </summary>
    public bool IsGpu { get; init; }
}
