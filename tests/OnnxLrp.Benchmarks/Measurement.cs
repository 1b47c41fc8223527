using System.Globalization;

namespace OnnxLrp.Benchmarks;

/// <summary>What a benchmark took.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="MedianSeconds">Median time of a launch.</param>
/// <param name="BestSeconds">Shortest time of a launch.</param>
/// <param name="Operations">Floating-point operations of its definition.</param>
/// <param name="Bytes">Bytes it must move.</param>
/// <param name="RooflineShare">Least possible time over median time; null where the limits of the device are unknown.</param>
internal sealed record Measurement(string Name, double MedianSeconds, double BestSeconds, double Operations, double Bytes, double? RooflineShare)
{
    public static string Header => $"{"benchmark",-64} {"median ms",12} {"GFLOP/s",10} {"GB/s",9} {"roofline",9}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-64} {MedianSeconds * 1e3,12:0.0000} {Operations / MedianSeconds / 1e9,10:0.0} {Bytes / MedianSeconds / 1e9,9:0.00} {RooflineShare,9:0.0%}");
}
