using NUnit.Framework;

namespace OnnxLrp.TestSupport;

/// <summary>
/// Which devices the tests run on: environment variable <c>ONNXLRP_TEST_DEVICES</c>, a comma list of cpu, opencl, cuda.
/// Unset: cpu, and whatever else is found. Set: exactly those, and one that is missing fails its tests.
/// </summary>
/// <param name="named">The named devices, or null where the variable is unset.</param>
public sealed class TestDevices(IReadOnlySet<TestDevice>? named)
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "ONNXLRP_TEST_DEVICES";

    /// <summary>The choice of this run.</summary>
    /// <exception cref="FormatException">The variable names an unknown device.</exception>
    public static TestDevices Current => Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Parses the variable's value; null or blank is unset.</summary>
    /// <exception cref="FormatException">An unknown device.</exception>
    public static TestDevices Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return new TestDevices(null);
        return new TestDevices(value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(ParseDevice)
            .ToHashSet());
    }

    /// <summary>Whether the variable names <paramref name="device"/>, so that its absence is a failure.</summary>
    public bool IsRequired(TestDevice device) => named is null ? device == TestDevice.Cpu : named.Contains(device);

    /// <summary>Whether tests on <paramref name="device"/> run when it is found.</summary>
    public bool IsWanted(TestDevice device) => named is null || named.Contains(device);

    /// <summary>
    /// Call first in a test on a device: fails it where the device is required and missing, ignores it where it is not wanted or not
    /// found.
    /// </summary>
    /// <param name="device">The device of the test.</param>
    /// <param name="found">Whether this machine has it.</param>
    public void Require(TestDevice device, bool found)
    {
        if (!IsWanted(device))
            Assert.Ignore($"{device} is not among the devices that {Variable} names.");
        if (found)
            return;
        if (IsRequired(device))
            Assert.Fail($"{device} is required ({Variable}), but this machine has none.");
        Assert.Ignore($"This machine has no {device} device; name it in {Variable} to make that a failure.");
    }

    private static TestDevice ParseDevice(string name) => name.ToUpperInvariant() switch
    {
        "CPU" => TestDevice.Cpu,
        "OPENCL" => TestDevice.OpenCl,
        "CUDA" => TestDevice.Cuda,
        _ => throw new FormatException($"{Variable}: unknown device '{name}'; use a comma list of cpu, opencl, cuda."),
    };
}
