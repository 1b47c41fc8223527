namespace OnnxLrp.Cli.Tests;

/// <summary>What holds for all commands.</summary>
public sealed class CommandLineTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase]
    [TestCase("frobnicate", "model.onnx")]
    public void Without_a_known_command_the_commands_are_listed(params string[] args)
    {
        CliResult result = _folder.Run(args);
        result.FailsWith(2);
        Assert.That(result.Error, Does.Contain("commands: explain, plan, compile, bench, verify, devices, list, evaluate, diagnose"));
        if (args.Length > 0) Assert.That(result.Error, Does.Contain("unknown command \"frobnicate\""));
    }

    [Test]
    public void Missing_arguments_are_told()
    {
        Assert.That(_folder.Run("explain").Errors, Has.Some.Contains("'MODEL'").And.Some.EqualTo("see: onnx-lrp explain --help"));
        _folder.Run("explain", "model.onnx").FailsWith(2, "INPUT");
        _folder.Run("plan").FailsWith(2, "MODEL");
    }

    [TestCase("explain", new[] { "--target", "--composite", "--batchnorm", "--method", "--device", "--batch", "--output", "--overlay", "--colormap", "--save-relevance",
        "--steps", "--samples", "--noise", "--seed", "--seed-relevance", "--layer", "--preprocess", "--json", "--verbose", "[default: auto]", "Exit codes" })]
    [TestCase("plan", new[] { "--composite", "--batchnorm", "--preprocess", "--input-shape", "--json", "Exit codes" })]
    [TestCase("devices", new[] { "--json" })]
    [TestCase("evaluate", new[] { "--composite, --composites", "--batchnorm", "--baseline", "--target", "--measures", "--patch", "--steps", "--orders", "--replacement", "--score",
        "--repeats", "--seed", "--panel", "--restart", "--limit", "--batch", "--device", "--preprocess", "--output", "--json", "identity,epsilon,alpha-beta:2,1,abs,fuse", "Exit codes" })]
    [TestCase("diagnose", new[] { "--composite", "--batchnorm", "--target", "--limit", "--batch", "--device", "--preprocess", "--output", "--json", "[default: epsilon]", "Exit codes" })]
    [TestCase("list", new[] { "rules | composites | operators | methods | colormaps" })]
    public void Help_names_every_option(string command, string[] parts)
    {
        CliResult help = _folder.Run(command, "--help");
        Assert.That(help.Code, Is.Zero);
        foreach (string part in parts) Assert.That(help.Output, Does.Contain(part));
    }

    [Test]
    public void An_argument_that_begins_with_at_is_a_file_name_like_any_other()
    {
        _folder.Run("explain", "@model.onnx", "a.png").FailsWith(2, "@model.onnx: no such file");
    }
}
