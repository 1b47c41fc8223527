using System.CommandLine;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;

namespace OnnxLrp.Scenes.Commands;

/// <summary>samples DATA OUT: copies the first pictures of each class of the test split, with their masks, as star-001.png and star-001-mask.png.</summary>
internal static class SamplesCommand
{
    private static readonly Argument<string> Data = new("DATA") { Description = "Folder of a finished data set." };
    private static readonly Argument<string> Output = new("OUT") { Description = "Folder of the copies." };
    private static readonly Option<int> PerClass = new("--per-class") { Description = "Pictures of each class.", DefaultValueFactory = _ => 4 };

    /// <summary>The command with its action.</summary>
    public static Command Create()
    {
        PerClass.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--per-class: expected a number from 1.");
        });
        var command = new Command("samples", "Copies a few test pictures of each class with their masks.") { Data, Output, PerClass };
        command.SetAction(parsed => FaultReport.Guard(() => Copy(parsed)));
        return command;
    }

    private static void Copy(ParseResult parsed)
    {
        string data = parsed.GetRequiredValue(Data), output = parsed.GetRequiredValue(Output);
        var settings = DatasetSettings.Read(data);
        if (settings is not { Complete: true })
            throw new SceneException($"{data}: expected a finished data set, found {(settings is null ? "none" : "an unfinished one")}; render it first.");
        var test = Split.Divide(settings.Count)[^1];
        var copies = Math.Min(parsed.GetValue(PerClass), test.Count / ClassNames.All.Count);
        Directory.CreateDirectory(output);
        for (var item = 0; item < copies * ClassNames.All.Count; item++)
        {
            var source = DatasetWriter.Stem(data, test, item);
            var name = $"{ClassNames.All[item % ClassNames.All.Count]}-{item / ClassNames.All.Count + 1:000}";
            foreach (var suffix in new[] { ".png", "-mask.png", "-watermark-mask.png" })
                if (File.Exists(source + suffix))
                    DraftFile.Write(Path.Combine(output, name + suffix), File.ReadAllBytes(source + suffix));
        }

        Console.WriteLine($"{output}: {copies} pictures of each of {ClassNames.All.Count} classes");
    }
}
