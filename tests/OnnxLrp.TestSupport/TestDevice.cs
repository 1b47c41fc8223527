namespace OnnxLrp.TestSupport;

/// <summary>A kind of device that kernels can be tested on.</summary>
public enum TestDevice
{
    /// <summary>The kernels on the processor.</summary>
    Cpu,

    /// <summary>Any OpenCL device.</summary>
    OpenCl,

    /// <summary>Any CUDA device.</summary>
    Cuda,
}
