using System.Diagnostics;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Benchmarks;

/// <summary>One launch on one layer, with the least work that it must do.</summary>
/// <param name="Name">Network, layer, operation and batch.</param>
/// <param name="Operations">Floating-point operations of the definition (zeros of padding included).</param>
/// <param name="Bytes">Every tensor read or written once.</param>
/// <param name="Prepare">Allocates what it needs and returns the launch; the buffers go into the list.</param>
internal sealed record Benchmark(string Name, double Operations, double Bytes, Func<List<IDisposable>, Action> Prepare)
{
    private const int Samples = 11;

    /// <summary>Warms up, then takes the median over samples of several launches each.</summary>
    public Measurement Measure(KernelDevice device, double seconds, Roofline? roofline)
    {
        var buffers = new List<IDisposable>();
        try
        {
            Action launch = Prepare(buffers);
            launch();
            device.Synchronize();
            double once = Time(device, launch, 1);
            int launches = Math.Clamp((int)(seconds / Samples / once), 1, 1000);
            int samples = Math.Clamp((int)(seconds / once), 3, Samples);
            double[] times = [.. Enumerable.Range(0, samples).Select(_ => Time(device, launch, launches)).Order()];
            return new Measurement(Name, times[samples / 2], times[0], Operations, Bytes, roofline?.Seconds(Operations, Bytes) / times[samples / 2]);
        }
        finally
        {
            buffers.ForEach(b => b.Dispose());
        }
    }

    private static double Time(KernelDevice device, Action launch, int launches)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < launches; i++)
            launch();
        device.Synchronize();
        return watch.Elapsed.TotalSeconds / launches;
    }
}
