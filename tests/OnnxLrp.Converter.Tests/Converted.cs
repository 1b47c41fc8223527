using System.Text.Json.Nodes;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Tests;

/// <summary>A run of the converter on a file in a folder of its own, which is deleted at the end.</summary>
internal sealed class Converted : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("onnx-lrp-convert").FullName;

    public string Source => Path.Combine(Folder, "in.onnx");

    public string Target => Path.Combine(Folder, "out.onnx");

    public string Weights => Path.Combine(Folder, "out.onnx.data");

    public string Sidecar => Path.Combine(Folder, "out.json");

    public string ReportFile => Path.Combine(Folder, "report.json");

    public int ExitCode { get; private set; } = -1;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public JsonNode Report => JsonNode.Parse(File.ReadAllText(ReportFile))!;

    /// <summary>Converts a graph that is written to a file first.</summary>
    public static Converted Of(OnnxGraph graph, params string[] arguments)
    {
        var run = new Converted();
        File.WriteAllBytes(run.Source, OnnxWriter.ToBytes(graph));
        return run.Convert(run.Source, arguments);
    }

    /// <summary>Converts a file; the report is always asked for.</summary>
    public Converted Convert(string model, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        ExitCode = CommandLine.Run([model, "-o", Target, "--report", ReportFile, .. arguments], output, error);
        (Output, Error) = (output.ToString(), error.ToString());
        return this;
    }

    /// <summary>Largest difference of the first outputs of two models on one random input, relative to the largest value.</summary>
    public static double Deviation(string before, string after, int[] shape)
    {
        float[] expected = Run(before, shape), found = Run(after, shape);
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        return expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max() / expected.Max(v => Math.Abs((double)v));
    }

    /// <summary>The random inputs of all runs, from −1 to 1.</summary>
    public static float[] Values(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>The first output of a model for a random input.</summary>
    public static float[] Run(string model, int[] shape)
    {
        float[] values = Values(shape.Aggregate(1, (a, b) => a * b));
        OnnxGraph graph = OnnxReader.Read(model);
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor> { [graph.Inputs[0].Name] = new HostTensor(values, shape) });
        return pass.Values(graph.Outputs[0].Name).ToArray();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
