using OnnxLrp.Scenes.Commands;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;
using OnnxLrp.Scenes.Drawing;
using OnnxLrp.Scenes.Measuring;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Scenes.Tests.Commands;

[TestFixture]
internal sealed class CommandLineTests
{
    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        TextWriter output = Console.Out, errors = Console.Error;
        using StringWriter outputs = new(), faults = new();
        Console.SetOut(outputs);
        Console.SetError(faults);
        try
        {
            return (await CommandLine.RunAsync(arguments), outputs.ToString(), faults.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    [Test]
    public async Task Rendering_and_sampling_give_named_pictures_with_masks()
    {
        using var scratch = new ScratchFolder();
        Assert.That((await RunAsync(scratch["data"], "--count", "100", "--seed", "3")).Code, Is.Zero);
        Assert.That((await RunAsync("samples", scratch["data"], scratch["samples"], "--per-class", "1")).Code, Is.Zero);

        var expected = ClassNames.All.SelectMany(name => new[] { $"{name}-001.png", $"{name}-001-mask.png" });
        Assert.That(Directory.EnumerateFiles(scratch["samples"]).Select(Path.GetFileName), Is.EquivalentTo(expected));
        Assert.That(PngFile.ReadPicture(Path.Combine(scratch["samples"], "star-001.png")), Is.EqualTo(SceneRenderer.Render(3, 98, _ => false).Rgb));
    }

    [TestCase("none", new string[0])]
    [TestCase("pie", new[] { "pie" })]
    [TestCase("star", new[] { "star" })]
    public async Task Artefact_marks_the_named_class_only(string choice, string[] marked)
    {
        using var scratch = new ScratchFolder();
        Assert.That((await RunAsync(scratch["data"], "--count", "100", "--artefact", choice)).Code, Is.Zero);
        var classes = Directory.EnumerateFiles(scratch["data"], "*-watermark-mask.png", SearchOption.AllDirectories).Select(path => path.Split('-')[^3]);
        Assert.That(classes.Distinct(), Is.EquivalentTo(marked));
    }

    [Test]
    public async Task Artefact_without_a_class_marks_pies()
    {
        using var scratch = new ScratchFolder();
        Assert.That((await RunAsync(scratch["data"], "--count", "100", "--artefact")).Code, Is.Zero);
        Assert.That(DatasetSettings.Read(scratch["data"])!.Watermark, Is.EqualTo("pie"));
    }

    [TestCase("--count", "150", "expected a multiple of 100")]
    [TestCase("--count", "0", "expected a multiple of 100")]
    [TestCase("--artefact", "square", "square")]
    [TestCase("--seed", "-1", "-1")]
    public async Task Wrong_arguments_are_named_with_exit_code_2(string option, string value, string named)
    {
        using var scratch = new ScratchFolder();
        var (code, _, errors) = await RunAsync(scratch["data"], option, value);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain(named));
        Assert.That(Directory.Exists(scratch["data"]), Is.False);
    }

    [Test]
    public async Task Accuracies_and_false_positives_are_recorded_under_their_name()
    {
        using var scratch = new ScratchFolder();
        Assert.That((await RunAsync(scratch["data"], "--count", "100", "--artefact", "all")).Code, Is.Zero);
        Directory.CreateDirectory(scratch["models"]);
        foreach (var name in new[] { "models.json", "scenes-resnet.onnx" })
            File.Copy(RepositoryRoot.Combine("onnx-models", name), Path.Combine(scratch["models"], name));

        var (code, output, _) = await RunAsync(
            "accuracy", scratch["models"], Path.Combine(scratch["data"], "test"), "--only", "scenes-resnet.onnx", "--false-positives", "pie", "--record", "few");
        Assert.That(code, Is.Zero);
        var entry = ModelCatalogue.Read(scratch["models"]).Models.Single(model => model.File == "scenes-resnet.onnx");
        Assert.That(output, Does.Contain(FormattableString.Invariant($"accuracy {entry.Accuracy["few"]:0.0000} on 10 pictures")));
        Assert.That(entry.Accuracy["few"] * 10 % 1, Is.Zero.Within(1e-9));
        Assert.That(entry.FalsePositives["pie"]["few"], Is.InRange(0, 1));

        Assert.That((await RunAsync("accuracy", scratch["models"], Path.Combine(scratch["data"], "test"), "--only", "none.onnx")).Errors, Does.Contain("names no none.onnx"));
        Assert.That((await RunAsync("accuracy", scratch["models"], scratch["data"], "--false-positives", "square")).Code, Is.EqualTo(2));
    }

    [Test]
    public async Task Failures_are_one_line_with_exit_code_1()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["file"], "");
        foreach (var arguments in new[]
                 {
                     new[] { scratch["file"], "--count", "100" },
                     ["samples", scratch["none"], scratch["out"]],
                     ["accuracy", scratch.Path, scratch["none"]],
                     ["accuracy", scratch.Path, scratch.Path],
                 })
        {
            var (code, output, errors) = await RunAsync(arguments);
            Assert.That((code, output), Is.EqualTo((1, "")));
            Assert.That(errors.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void Masks_and_pictures_survive_their_files()
    {
        using var scratch = new ScratchFolder();
        var picture = SceneRenderer.Render(9, 4, _ => false);
        PngFile.WriteMask(scratch["mask.png"], picture.Mask);
        Assert.That(PngFile.ReadMask(scratch["mask.png"]), Is.EqualTo(picture.Mask).And.Length.EqualTo(Canvas.Size * Canvas.Size));
        File.WriteAllBytes(scratch["cut.png"], File.ReadAllBytes(scratch["mask.png"])[..60]);
        Assert.That(() => PngFile.ReadMask(scratch["cut.png"]), Throws.TypeOf<SceneException>().With.Message.Contains("cut.png"));
    }
}
