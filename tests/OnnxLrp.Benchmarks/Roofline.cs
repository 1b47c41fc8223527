namespace OnnxLrp.Benchmarks;

/// <summary>The limits of a device: what arithmetic and memory allow at best.</summary>
/// <param name="Flops">Peak single-precision operations per second (a fused multiply-add is two).</param>
/// <param name="Bandwidth">Peak bytes per second of its memory.</param>
internal sealed record Roofline(double Flops, double Bandwidth)
{
    // Vendors' data sheets, without tensor cores.
    private static readonly (string Name, Roofline Limits)[] Known =
    [
        ("H200", new(67e12, 4.8e12)),
        ("H100", new(67e12, 3.35e12)),
        ("A100", new(19.5e12, 1.555e12)),
        ("RTX 4090", new(82.6e12, 1.008e12)),
        ("T4", new(8.1e12, 0.32e12)),
    ];

    public static Roofline? Of(string deviceName) => Array.Find(Known, k => deviceName.Contains(k.Name, StringComparison.OrdinalIgnoreCase)).Limits;

    /// <summary>The least time in which so much work can be done: arithmetic and memory traffic overlap.</summary>
    public double Seconds(double operations, double bytes) => Math.Max(operations / Flops, bytes / Bandwidth);

    public override string ToString() => $"roofline {Flops / 1e12:0.0} TFLOP/s, {Bandwidth / 1e12:0.000} TB/s";
}
