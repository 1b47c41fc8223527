using OnnxLrp.Benchmarks;
using OnnxLrp.Kernels.Device;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

using var device = KernelDevice.Open(options.Device);
Roofline? roofline = options.Roofline ?? Roofline.Of(device.Info.Name);
Console.WriteLine($"{device.Info.Kind} {device.Info.Name}; {roofline?.ToString() ?? "no roofline known: give --flops and --bandwidth"}");
Console.WriteLine(Measurement.Header);

var measurements = new List<Measurement>();
foreach (Benchmark benchmark in Catalogue.All(device, options.Batches).Where(b => b.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase)))
{
    Measurement measurement = benchmark.Measure(device, options.SecondsPerKernel, roofline);
    Console.WriteLine(measurement);
    measurements.Add(measurement);
}
if (options.Out is not null)
    Report.Write(options.Out, device.Info, roofline, measurements);
return 0;
