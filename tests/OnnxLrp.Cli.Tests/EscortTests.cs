using System.Diagnostics;
using OnnxLrp.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Cli.Tests;

/// <summary>A model that ends the process of whoever runs it ends the child process only: the user gets a line and an exit code.</summary>
public sealed class EscortTests
{
    [Test]
    public void A_model_that_ends_the_process_ends_in_a_line()
    {
        // A Loop of constants, in which ONNX Runtime asserts that the scale of random numbers is above 0.
        string model = RepositoryRoot.Combine("tests", "OnnxLrp.Cli.Tests", "Cases", "random-in-loop.onnx");
        (int code, string error) = Run("plan", model);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain($"error: {model}: loop (Loop) cannot be checked before it runs, and ONNX Runtime ended the process"));
    }

    [Test]
    public void What_the_child_says_is_what_the_command_says()
    {
        using var folder = new CliFolder();
        string model = Model(folder, new OnnxNode("find", "NonZero", ["whole"], ["ratio"]));
        (int code, string error) = Run("plan", model);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.StartWith($"error: {model} cannot be explained").And.Not.Contain("cannot be checked"));
    }

    private static string Model(CliFolder folder, OnnxNode node)
    {
        OnnxNode[] nodes =
        [
            new OnnxNode("whole", "Cast", ["x"], ["whole"], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Int64)), node,
            new OnnxNode("real", "Cast", ["ratio"], ["y"], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Float)),
        ];
        var graph = new OnnxGraph
        {
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Nodes = nodes,
            Inputs = [new OnnxValue("x", OnnxElementType.Float, [new OnnxDimension(1, null), new OnnxDimension(3, null)])],
            Outputs = [new OnnxValue("y", OnnxElementType.Float, null)],
        };
        string path = folder.At("m.onnx");
        OnnxWriter.ToFile(graph.Sorted(), path);
        return path;
    }

    private static (int Code, string Error) Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in args.Prepend(Path.Combine(TestContext.CurrentContext.TestDirectory, "onnx-lrp.dll"))) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
