using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace OnnxLrp.Kernels.Device;

/// <summary>Finds accelerators, one family at a time, so that a broken driver of one family hides no other.</summary>
internal static class DeviceSearch
{
    public static IReadOnlyList<DeviceInfo> List() => [.. Enum.GetValues<DeviceKind>().SelectMany(ListFamily)];

    public static Context CreateContext(DeviceKind kind) => Context.Create(builder =>
    {
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).EnableAlgorithms();
        switch (kind)
        {
            case DeviceKind.Cuda: builder.Cuda(); break;
            case DeviceKind.OpenCl: builder.OpenCL(); break;
            default: builder.CPU(HostDevice()); break;
        }
    });

    public static IReadOnlyList<ILGPU.Runtime.Device> Devices(Context context, DeviceKind kind) => kind switch
    {
        DeviceKind.Cuda => [.. context.GetCudaDevices()],
        DeviceKind.OpenCl => [.. context.GetCLDevices()],
        _ => [.. context.GetCPUDevices()],
    };

    /// <summary>
    /// One multiprocessor per core. ILGPU gives every thread of a group an OS thread of its own and lets them meet at barriers, so
    /// launches use one thread per group; a few more are allowed for tests of kernels whose threads work together.
    /// </summary>
    private static CPUDevice HostDevice() =>
        new(numThreadsPerWarp: 4, numWarpsPerMultiprocessor: 4, numMultiprocessors: Environment.ProcessorCount);

    private static IEnumerable<DeviceInfo> ListFamily(DeviceKind kind)
    {
        try
        {
            using Context context = CreateContext(kind);
            return [.. Devices(context, kind).Select((d, i) =>
                new DeviceInfo(kind, i, d.Name, kind == DeviceKind.Cpu ? 0 : d.MemorySize, d.MaxNumThreadsPerGroup, null)
                {
                    IsGpu = d is CudaDevice or CLDevice { DeviceType: CLDeviceType.CL_DEVICE_TYPE_GPU },
                })];
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return [new DeviceInfo(kind, -1, $"{kind} driver", 0, 0, error.Message)];
        }
    }
}
