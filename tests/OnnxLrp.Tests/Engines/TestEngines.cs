using OnnxLrp.Engines;
using OnnxLrp.Engines.Ilgpu;
using OnnxLrp.Kernels.Device;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines;

/// <summary>One engine for each device, opened when first asked for and shared by all tests: kernels are compiled once.</summary>
[SetUpFixture]
public sealed class TestEngines
{
    private static readonly Dictionary<TestDevice, IRelevanceEngine> Open = [];

    /// <summary>The devices that fixtures are multiplied by.</summary>
    public static TestDevice[] Devices { get; } = [TestDevice.Cpu, TestDevice.OpenCl, TestDevice.Cuda];

    /// <summary>The engine on a device; fails or ignores the test where it is missing.</summary>
    public static IRelevanceEngine On(TestDevice device)
    {
        DeviceKind kind = device switch { TestDevice.Cpu => DeviceKind.Cpu, TestDevice.OpenCl => DeviceKind.OpenCl, _ => DeviceKind.Cuda };
        TestDevices.Current.Require(device, KernelDevice.List().Any(d => d.Kind == kind && d.Problem is null));
        if (!Open.TryGetValue(device, out IRelevanceEngine? engine)) Open[device] = engine = new IlgpuEngine(KernelDevice.Open(kind));
        return engine;
    }

    [OneTimeTearDown]
    public void CloseAll()
    {
        foreach (IRelevanceEngine engine in Open.Values) engine.Dispose();
        Open.Clear();
    }
}
