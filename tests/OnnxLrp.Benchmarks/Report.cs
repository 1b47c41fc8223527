using System.Text.Json;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Benchmarks;

/// <summary>The measurements as a JSON file.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the whole file or none of it.</summary>
    public static void Write(string path, DeviceInfo device, Roofline? roofline, IReadOnlyList<Measurement> measurements)
    {
        string full = Path.GetFullPath(path);
        string partial = $"{full}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(
            new { Device = device.Name, Kind = device.Kind.ToString(), Time = DateTimeOffset.UtcNow, Roofline = roofline, Measurements = measurements }, Indented));
        File.Move(partial, full, overwrite: true);
    }
}
