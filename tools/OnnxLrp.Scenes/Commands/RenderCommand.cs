using System.CommandLine;
using System.Diagnostics;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;

namespace OnnxLrp.Scenes.Commands;

/// <summary>OUT_DIR: renders a data set.</summary>
internal static class RenderCommand
{
    private static readonly Argument<string> Folder = new("OUT_DIR") { Description = "Folder of the data set; an unfinished one is resumed." };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Pictures in all, a multiple of 100: eight tenths train, one val, one test.",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "The same seed gives the same pictures everywhere.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string?> Artefact = new("--artefact")
    {
        Description = "Plant a watermark in one class (default pie), or in 'all' pictures.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Adds the arguments and the action to the root command.</summary>
    public static void Configure(RootCommand command)
    {
        Artefact.AcceptOnlyFromAmong([.. WatermarkChoice.Names]);
        Count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var count && (count < 100 || count % 100 != 0 || count > 1_000_000))
                result.AddError($"--count: expected a multiple of 100 from 100 to 1000000, so that every split holds each class equally often; found {count}.");
        });
        command.Arguments.Add(Folder);
        command.Options.Add(Count);
        command.Options.Add(Seed);
        command.Options.Add(Artefact);
        command.SetAction((parsed, stop) => Task.FromResult(FaultReport.Guard(() => Render(parsed, stop))));
    }

    private static void Render(ParseResult parsed, CancellationToken stop)
    {
        var watermark = parsed.GetResult(Artefact) is null ? WatermarkChoice.None.Name : parsed.GetValue(Artefact) ?? WatermarkChoice.Default.Name;
        var settings = new DatasetSettings(parsed.GetValue(Count), parsed.GetValue(Seed), watermark);
        var folder = parsed.GetRequiredValue(Folder);
        var writer = new DatasetWriter(folder, settings);
        writer.Prepare();
        var clock = Stopwatch.StartNew();
        ProgressLine.Run("Rendering", settings.Count, progress => writer.Write(progress, stop));
        Console.WriteLine($"{folder}: {settings.Count} pictures in {clock.Elapsed.TotalSeconds:0} s ({settings})");
    }
}
