using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Converter.Tests;

/// <summary>
/// Exports made by PyTorch, one at a time, when first asked for. ONNXLRP_PYTHON names the Python that has torch and torchvision (default: python3, then
/// Debian's); ONNXLRP_REQUIRE_TORCH=1 makes their absence a failure instead of ignoring the test; ONNXLRP_ARCHITECTURES names a folder with exports that
/// were made before.
/// </summary>
internal sealed class TorchExports : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-lrp-torch").FullName;
    private readonly Lazy<string?> _python = new(FindPython);

    /// <summary>The export of an architecture; deletes it when the action is done, as some take half a gigabyte.</summary>
    public void With(string name, Action<Architecture> action)
    {
        if (Environment.GetEnvironmentVariable("ONNXLRP_ARCHITECTURES") is { Length: > 0 } made && Lines(made).FirstOrDefault(a => a.Name == name) is { } found)
        {
            action(found);
            return;
        }
        Architecture architecture = Export(name);
        try
        {
            action(architecture);
        }
        finally
        {
            File.Delete(architecture.File);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<Architecture> Lines(string folder) =>
        File.ReadLines(Path.Combine(folder, "exports.jsonl")).Where(l => l.StartsWith('{')).Select(l => JsonSerializer.Deserialize<Architecture>(l, Json)!);

    /// <summary>Runs a script of tools/pytorch.</summary>
    public (int Code, string Output, string Error) Script(string script, params string[] arguments)
    {
        if (_python.Value is null)
        {
            const string message = "no Python with torch and torchvision here: install Debian's python3-torch and python3-torchvision, or set ONNXLRP_PYTHON";
            if (Environment.GetEnvironmentVariable("ONNXLRP_REQUIRE_TORCH") == "1") Assert.Fail(message);
            Assert.Ignore(message);
        }
        return Run(_python.Value!, [RepositoryRoot.Combine("tools", "pytorch", script), .. arguments]);
    }

    private Architecture Export(string name)
    {
        (int code, string output, string error) = Script("architectures.py", _folder, name);
        Assert.That(code, Is.Zero, error);
        return JsonSerializer.Deserialize<Architecture>(output.Split('\n').First(l => l.StartsWith('{')), Json)!;
    }

    private static string? FindPython()
    {
        string[] candidates = Environment.GetEnvironmentVariable("ONNXLRP_PYTHON") is { Length: > 0 } named ? [named] : ["python3", "/usr/bin/python3"];
        return candidates.FirstOrDefault(python => Run(python, "-c", "import torch, torchvision").Code == 0);
    }

    private static (int Code, string Output, string Error) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", "");
        }
    }
}
