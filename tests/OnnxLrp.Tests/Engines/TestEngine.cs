namespace OnnxLrp.Tests.Engines;

/// <summary>The engines that fixtures are multiplied by.</summary>
public enum TestEngine
{
    /// <summary>The kernels on ILGPU's CPU accelerator.</summary>
    Cpu,

    /// <summary>The kernels on OpenCL.</summary>
    OpenCl,

    /// <summary>The kernels on CUDA.</summary>
    Cuda,

    /// <summary>ONNX Runtime on the processor; always there, always tested.</summary>
    OnnxRuntime,

    /// <summary>Plain loops in double precision; always there, always tested.</summary>
    Reference,
}
