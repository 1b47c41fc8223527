using System.Collections.Concurrent;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Tests.Device;

/// <summary>
/// The devices that device tests run on. ONNXLRP_TEST_DEVICES names them (a comma list of cpu, opencl, cuda), and then each must
/// be there. Unset, all are tried: the CPU accelerator must be there, the others are ignored where they are missing.
/// </summary>
internal static class TestDevices
{
    private const string Variable = "ONNXLRP_TEST_DEVICES";

    private static readonly ConcurrentDictionary<DeviceKind, Lazy<KernelDevice>> Opened = new();

    private static string[] Named =>
        (Environment.GetEnvironmentVariable(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The kinds to make fixtures for.</summary>
    public static IEnumerable<DeviceKind> Kinds => Named.Length == 0 ? Enum.GetValues<DeviceKind>() : Named.Select(Parse);

    /// <summary>The device, opened once per test run, because compiled kernels belong to it.</summary>
    public static KernelDevice Open(DeviceKind kind)
    {
        try
        {
            return Opened.GetOrAdd(kind, k => new Lazy<KernelDevice>(() => KernelDevice.Open(k))).Value;
        }
        catch (DeviceNotAvailableException error)
        {
            if (kind != DeviceKind.Cpu && Named.Length == 0)
                Assert.Ignore(error.Message);
            Assert.Fail($"{Variable} or the machine promises {kind}: {error.Message}");
            throw;
        }
    }

    public static void Close()
    {
        foreach (Lazy<KernelDevice> device in Opened.Values.Where(d => d.IsValueCreated))
            device.Value.Dispose();
        Opened.Clear();
    }

    private static DeviceKind Parse(string name) => Enum.TryParse(name, ignoreCase: true, out DeviceKind kind)
        ? kind
        : throw new InvalidOperationException($"{Variable}: expected cpu, opencl or cuda, found '{name}'.");
}
