using System.CommandLine;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;
using OnnxLrp.Scenes.Measuring;

namespace OnnxLrp.Scenes.Commands;

/// <summary>accuracy MODELS PICTURES: top-1 accuracy of every network of models.json with ONNX Runtime.</summary>
internal static class AccuracyCommand
{
    private static readonly Argument<string> Models = new("MODELS") { Description = "Folder that holds models.json." };
    private static readonly Argument<string> Pictures = new("PICTURES") { Description = "Folder of pictures named after their class." };

    private static readonly Option<string?> Record = new("--record")
    {
        Description = "Write the accuracies into models.json under this name, such as test or images.",
    };

    private static readonly Option<string?> Only = new("--only") { Description = "Measure only this file of models.json." };

    private static readonly Option<string?> FalsePositives = new("--false-positives")
    {
        Description = "Measure too how often pictures of other classes are answered with this class: what a planted watermark brings about.",
    };

    /// <summary>The command with its action.</summary>
    public static Command Create()
    {
        FalsePositives.AcceptOnlyFromAmong([.. ClassNames.All]);
        var command = new Command("accuracy", "Measures every network of a models.json on a folder of pictures.") { Models, Pictures, Record, Only, FalsePositives };
        command.SetAction(parsed => FaultReport.Guard(() => Measure(parsed)));
        return command;
    }

    private static void Measure(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Models);
        var pictures = LabelledPicture.InFolder(parsed.GetRequiredValue(Pictures));
        var catalogue = ModelCatalogue.Read(folder);
        var only = parsed.GetValue(Only);
        var entries = catalogue.Models.Where(entry => only is null || entry.File == only).ToList();
        if (entries.Count == 0)
            throw new SceneException($"{folder}: models.json names no {only}; it names {string.Join(", ", catalogue.Models.Select(entry => entry.File))}.");
        foreach (var entry in entries)
        {
            using var classifier = new Classifier(folder, entry);
            IReadOnlyList<int> answers = [];
            ProgressLine.Run(entry.File, pictures.Count, progress => answers = classifier.Answer(pictures, progress));
            Tell("accuracy", Score.Accuracy(pictures, answers), "accuracy");
            if (parsed.GetValue(FalsePositives) is { } named)
                Tell($"answered {named} by mistake", Score.FalsePositives(pictures, answers, ClassNames.All.ToList().IndexOf(named)), "falsePositives", named);

            void Tell(string title, double value, params string[] place)
            {
                Console.WriteLine(FormattableString.Invariant($"{entry.File}: {title} {value:0.0000} on {pictures.Count} pictures"));
                if (parsed.GetValue(Record) is { } name)
                    catalogue.Set(entry.File, Math.Round(value, 6), [.. place, name]);
            }
        }

        if (parsed.GetValue(Record) is not null)
            catalogue.Write();
    }
}
