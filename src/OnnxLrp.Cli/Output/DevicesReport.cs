namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>devices --json</c>.</summary>
internal sealed record DevicesReport(IReadOnlyList<DeviceReport> Devices, string Auto);

/// <summary>One device: the name that <c>--device</c> takes, and why it cannot be used where it cannot.</summary>
internal sealed record DeviceReport(string Name, string Description, long MemoryBytes, int MaxGroupSize, bool Usable, string? Problem);
