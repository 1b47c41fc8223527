namespace OnnxLrp.Kernels.Device;

/// <summary>The families of accelerators the kernels run on.</summary>
public enum DeviceKind
{
    /// <summary>An NVIDIA GPU through the CUDA driver.</summary>
    Cuda,

    /// <summary>Any OpenCL 2.0+ device whose compiler takes ILGPU's code (GPUs of AMD and Intel, PoCL on processors).</summary>
    OpenCl,

    /// <summary>ILGPU's own CPU accelerator: always there, the same kernels as ordinary .NET code. Correct, not fast.</summary>
    Cpu,
}
