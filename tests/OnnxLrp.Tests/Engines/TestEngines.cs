using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.Ilgpu;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Kernels.Device;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines;

/// <summary>The engines, opened when first asked for and shared by all tests: kernels are compiled once.</summary>
[SetUpFixture]
public sealed class TestEngines
{
    private static readonly Dictionary<TestEngine, IRelevanceEngine> Open = [];

    /// <summary>The engines that fixtures are multiplied by.</summary>
    public static TestEngine[] Devices { get; } = Enum.GetValues<TestEngine>();

    /// <summary>The engine; fails or ignores the test where its device is missing.</summary>
    public static IRelevanceEngine On(TestEngine engine)
    {
        if (Open.TryGetValue(engine, out IRelevanceEngine? open)) return open;
        return Open[engine] = engine switch
        {
            TestEngine.OnnxRuntime => new OrtEngine(),
            TestEngine.Reference => new ReferenceEngine(),
            TestEngine.Cpu => Ilgpu(TestDevice.Cpu, DeviceKind.Cpu),
            TestEngine.OpenCl => Ilgpu(TestDevice.OpenCl, DeviceKind.OpenCl),
            _ => Ilgpu(TestDevice.Cuda, DeviceKind.Cuda),
        };
    }

    /// <summary>The device of an engine that runs kernels.</summary>
    internal static KernelDevice KernelsOn(TestEngine engine) => ((IlgpuEngine)On(engine)).Kernels;

    [OneTimeTearDown]
    public void CloseAll()
    {
        foreach (IRelevanceEngine engine in Open.Values) engine.Dispose();
        Open.Clear();
    }

    private static IlgpuEngine Ilgpu(TestDevice device, DeviceKind kind)
    {
        TestDevices.Current.Require(device, KernelDevice.List().Any(d => d.Kind == kind && d.Problem is null));
        return new IlgpuEngine(KernelDevice.Open(kind));
    }
}
