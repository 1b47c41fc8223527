using System.CommandLine;

namespace OnnxLrp.Scenes.Commands;

/// <summary>The whole command line. Exit codes are those of onnx-lrp: 0 done, 1 the work failed, 2 wrong arguments.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    public static async Task<int> RunAsync(params string[] arguments)
    {
        var root = new RootCommand("Renders small labelled pictures whose classified object is known pixel by pixel.");
        RenderCommand.Configure(root);
        root.Subcommands.Add(AccuracyCommand.Create());
        root.Subcommands.Add(SamplesCommand.Create());

        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? 2 : code;
    }
}
