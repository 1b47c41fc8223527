using System.Globalization;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record Options(DeviceKind Device, string? Out, string Filter, int[] Batches, double SecondsPerKernel, Roofline? Roofline)
{
    private const string Usage =
        "usage: onnx-lrp-benchmarks --device cuda|opencl|cpu [--out FILE.json] [--filter TEXT] [--batches 1,8] [--seconds 0.5] "
        + "[--flops PEAK_PER_SECOND --bandwidth BYTES_PER_SECOND]";

    /// <exception cref="FormatException">The arguments do not fit; the message says how they should.</exception>
    public static Options Parse(string[] args)
    {
        if (args.Length % 2 != 0)
            throw new FormatException(Usage);
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        string? Take(string name) => given.Remove(name, out string? value) ? value : null;
        double? Number(string name) => Take(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

        if (!Enum.TryParse(Take("--device"), ignoreCase: true, out DeviceKind device))
            throw new FormatException(Usage);
        double? flops = Number("--flops"), bandwidth = Number("--bandwidth");
        var options = new Options(
            device, Take("--out"), Take("--filter") ?? "", [.. (Take("--batches") ?? "1,8").Split(',').Select(int.Parse)], Number("--seconds") ?? 0.5,
            flops is { } f && bandwidth is { } b ? new Roofline(f, b) : null);
        return given.Count == 0 ? options : throw new FormatException($"unknown option {given.Keys.First()}; {Usage}");
    }
}
