using System.CommandLine;
using System.Globalization;
using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp devices</c>: what can run here, what cannot and why, and what <c>auto</c> would choose.</summary>
internal sealed class DevicesCommand(CommandContext context)
{
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command("devices", "What can run here, and what auto would choose.") { _json };
        command.SetAction(parsed => Execute(parsed.GetValue(_json)));
        return command;
    }

    private int Execute(bool json)
    {
        DeviceReport[] devices =
        [
            .. KernelDevice.List().Select(d => new DeviceReport(NameOf(d), d.Name, d.MemoryBytes, d.MaxGroupSize, d.Problem is null, d.Problem)),
            new("cpu", "this machine's processor, by ONNX Runtime", 0, 0, true, null),
        ];
        string auto = EngineTable.Best();
        if (json)
        {
            JsonText.Write(context.Output, new DevicesReport(devices, auto));
            return Failures.Done;
        }
        TextTable.Write(context.Output, ["--device", "device", "memory", "state"], devices.Select(d => new[]
        {
            d.Name, d.Description, d.MemoryBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{d.MemoryBytes / 1073741824.0:0.0} GiB") : "-",
            d.Problem is null ? "usable" : "not usable: " + d.Problem.ReplaceLineEndings(" "),
        }));
        context.Output.WriteLine($"auto: {auto}");
        return Failures.Done;
    }

    private static string NameOf(DeviceInfo device) => device.Kind switch
    {
        DeviceKind.Cpu => "ilgpu-cpu",
        _ when device.Index < 0 => device.Kind.ToString().ToLowerInvariant(),
        _ => $"{device.Kind.ToString().ToLowerInvariant()}:{device.Index}",
    };
}
