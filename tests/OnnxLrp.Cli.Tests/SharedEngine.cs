using OnnxLrp.Engines;

namespace OnnxLrp.Cli.Tests;

/// <summary>One device for all tests of this assembly: opening it and compiling kernels costs more than the tests themselves.</summary>
[SetUpFixture]
public sealed class SharedEngine
{
    private static IRelevanceEngine? _engine;

    /// <summary>The kernels on the CPU for every usable device name; names that mean nothing are refused as usual.</summary>
    public static IRelevanceEngine Open(string device) => device is "ilgpu-cpu" or "cpu" or "auto" ? _engine ??= EngineTable.Open("ilgpu-cpu") : EngineTable.Open(device);

    [OneTimeTearDown]
    public void Close() => _engine?.Dispose();
}
