using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests;

/// <summary>Releases the devices when all tests have run.</summary>
[SetUpFixture]
public sealed class TestRun
{
    [OneTimeTearDown]
    public void Release_devices() => TestDevices.Close();
}
