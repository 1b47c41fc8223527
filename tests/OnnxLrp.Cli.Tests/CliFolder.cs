using System.Text.Json;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>A fresh working directory, and the command line run in it.</summary>
internal sealed class CliFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxlrp-cli-");

    public string Root => _folder.FullName;

    /// <summary>All files, relative to the folder, sorted.</summary>
    public string[] Files => [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f.FullName)).Order(StringComparer.Ordinal)];

    public string At(string name) => Path.Combine(Root, name);

    public CliFolder Model(OnnxGraph graph, string name = "model.onnx")
    {
        File.WriteAllBytes(At(name), OnnxWriter.ToBytes(graph));
        return this;
    }

    public CliFolder Text(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
        return this;
    }

    /// <summary>A picture with a bright square on a slope of colours; the seed moves the square.</summary>
    public CliFolder Picture(string name, int seed = 0, int size = 8, int? width = null)
    {
        var picture = new RgbImage(width ?? size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                bool square = x >= seed % size && x < (seed % size) + 3 && y is >= 2 and < 5;
                picture[x, y] = square ? new Rgb(250, 220, 30) : new Rgb((byte)(20 + (9 * x)), (byte)(40 + (5 * y)), 60);
            }
        }
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        picture.SavePng(At(name));
        return this;
    }

    public CliFolder Tensor(string name, float[] values, params int[] shape)
    {
        NumpyFile.Write(At(name), values, shape);
        return this;
    }

    public CliFolder Archive(string name, params (string Name, float[] Values, int[] Shape)[] arrays)
    {
        NumpyArchive.Write(At(name), arrays);
        return this;
    }

    /// <summary>Values between 0 and 1 that differ from sample to sample.</summary>
    public CliFolder Tensor(string name, params int[] shape) =>
        Tensor(name, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (i * 37 % 101) / 101f)], shape);

    /// <summary>Runs <c>explain</c> on the kernels of the CPU.</summary>
    public CliResult Explain(params string[] args) => Run(["explain", .. args, "--device", "ilgpu-cpu"]);

    /// <summary>Runs <c>explain --json</c>, which must succeed, and gives the document.</summary>
    public JsonElement ExplainJson(params string[] args)
    {
        CliResult result = Explain([.. args, "--json"]);
        Assert.That(result.Code, Is.Zero, result.Error);
        return result.Json;
    }

    public CliResult Run(params string[] args) => Run(args, SharedEngine.Open);

    /// <summary>Runs a command on the device that it names, opened for it.</summary>
    public CliResult RunOnItsDevice(params string[] args) => Run(args, null);

    public void Dispose() => _folder.Delete(recursive: true);

    private CliResult Run(string[] args, Func<string, OnnxLrp.Engines.IRelevanceEngine>? engines)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(args, output, error, Root, engines);
        return new CliResult(code, output.ToString(), error.ToString());
    }
}
