using System.Diagnostics;
using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Tests;

/// <summary>No command writes over a file that it reads, whatever the file is called, and none starts to write before it knows.</summary>
public sealed class OutputGuardTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new CliFolder().Model(TinyModels.Classifier()).Picture("a.png").Picture("pictures/a.png").Picture("pictures/a-heatmap.png").Picture("pictures/heatmaps.png")
            .Picture("pictures/amplification.png").Tensor("x.npy", 1, 3, 8, 8).Tensor("start.npy", 1, 3).Tensor("low.npy", [0f, 0, 0], 3)
            .Picture("tops/a.png").Picture("tops/a-heatmap-2.png")
            .Text("model.json", """{"labels": "labels.txt"}""").Text("labels.txt", "cat\ndog\ntree frog\n").Text("other.json", """{"input": {"range": [0, 1]}}""")
            .Text("rules.json", """{"rules": [{"match": {"position": "first"}, "rule": "zbox", "low": "low.npy", "high": 1}]}""");
        Directory.CreateDirectory(_folder.At("folder"));
        File.CreateSymbolicLink(_folder.At("link.onnx"), "model.onnx");
        File.CreateSymbolicLink(_folder.At("link.png"), "a.png");
        Directory.CreateSymbolicLink(_folder.At("here"), ".");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("compile", "model.onnx", "-o", "model.onnx")]
    [TestCase("compile", "model.onnx", "-o", "folder/../model.onnx")]
    [TestCase("compile", "link.onnx", "-o", "model.onnx")]
    [TestCase("compile", "model.onnx", "-o", "link.onnx")]
    [TestCase("compile", "model.onnx", "-o", "here/model.onnx")]
    [TestCase("explain", "model.onnx", "a.png", "-o", "a.png")]
    [TestCase("explain", "model.onnx", "link.png", "-o", "a.png")]
    [TestCase("explain", "model.onnx", "a.png", "-o", "here/link.png")]
    [TestCase("explain", "model.onnx", "pictures", "-o", "pictures")]
    [TestCase("explain", "model.onnx", "tops", "-o", "tops", "--target", "top:2")]
    [TestCase("explain", "model.onnx", "x.npy", "--save-relevance", "x.npy")]
    [TestCase("explain", "model.onnx", "x.npy", "--save-relevance", "start.npy", "--seed-relevance", "start.npy")]
    [TestCase("explain", "model.onnx", "x.npy", "--save-relevance", "low.npy", "--composite", "rules.json")]
    [TestCase("evaluate", "model.onnx", "pictures", "-o", "pictures")]
    [TestCase("diagnose", "model.onnx", "pictures", "-o", "pictures")]
    public void What_is_read_is_not_written_over(params string[] args)
    {
        Dictionary<string, byte[]> before = Contents();
        _folder.Run(args).FailsWith(2, "would replace", "which is read");
        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public void External_weights_are_not_written_over()
    {
        File.WriteAllBytes(_folder.At("external.onnx"), ExternalWeight.AddTo(OnnxWriter.ToBytes(TinyModels.Table()), "far.npy"));
        File.WriteAllBytes(_folder.At("far.npy"), new byte[16]);
        File.CreateSymbolicLink(_folder.At("far.onnx"), "far.npy");
        _folder.Tensor("row.npy", 1, 4);
        _folder.Run("explain", "external.onnx", "row.npy", "--save-relevance", "far.npy").FailsWith(2, "far.npy would replace");
        _folder.Run("compile", "external.onnx", "-o", "far.onnx").FailsWith(2, "far.onnx would replace");
        Assert.That(File.ReadAllBytes(_folder.At("far.npy")), Is.EqualTo(new byte[16]));
    }

    [Test, Platform("Linux")]
    public void A_second_name_of_a_file_is_that_file()
    {
        Unix("ln", _folder.At("a.png"), _folder.At("second.png"));
        _folder.Run("explain", "model.onnx", "a.png", "-o", "second.png").FailsWith(2, "second.png would replace", "a.png, which is read");
    }

    [Test]
    public void A_file_that_another_run_made_is_replaced()
    {
        Assert.That(_folder.Explain("model.onnx", "a.png", "-o", "out.png").Code, Is.Zero);
        Assert.That(_folder.Explain("model.onnx", "a.png", "-o", "out.png").Code, Is.Zero);
    }

    [Test, Platform(Exclude = "Win")]
    public void A_pipe_is_refused_wherever_a_file_is_read()
    {
        foreach (string name in new[] { "pipe", "pipe.onnx", "pipe.png", "pipe.npy", "pipe.json" }) Unix("mkfifo", _folder.At(name));
        _folder.Text("labelled.json", """{"labels": "pipe"}""");
        File.WriteAllBytes(_folder.At("external.onnx"), ExternalWeight.AddTo(OnnxWriter.ToBytes(TinyModels.Table()), "pipe"));
        string[][] commands =
        [
            ["explain", "pipe.onnx", "a.png"], ["plan", "pipe.onnx"], ["bench", "pipe.onnx"], ["plan", "external.onnx"],
            ["explain", "model.onnx", "pipe.png"], ["explain", "model.onnx", "pipe.npy"], ["explain", "model.onnx", "a.png", "--seed-relevance", "pipe.npy"],
            ["explain", "model.onnx", "a.png", "--composite", "pipe.json"], ["explain", "model.onnx", "a.png", "--preprocess", "pipe.json"],
            ["explain", "model.onnx", "a.png", "--preprocess", "labelled.json"], ["evaluate", "model.onnx", "pipe.png"], ["diagnose", "model.onnx", "pipe.png"],
        ];
        foreach (string[] command in commands)
        {
            Task<CliResult> run = Task.Run(() => _folder.Run(command));
            Assert.That(run.Wait(TimeSpan.FromSeconds(20)), string.Join(' ', command));
            Assert.That(run.Result.Code, Is.Not.Zero);
            Assert.That(run.Result.Error, Does.Contain("a pipe or a device"), string.Join(' ', command));
        }
    }

    /// <summary>All files; a link to a folder has no end.</summary>
    private Dictionary<string, byte[]> Contents() =>
        Directory.EnumerateFiles(_folder.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .ToDictionary(f => f, File.ReadAllBytes);

    private static void Unix(string command, params string[] args)
    {
        using Process process = Process.Start(command, args);
        process.WaitForExit();
    }
}
