using System.CommandLine;
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

    /// <summary>The command with its action.</summary>
    public static Command Create()
    {
        var command = new Command("accuracy", "Measures every network of a models.json on a folder of pictures.") { Models, Pictures, Record, Only };
        command.SetAction(parsed => FaultReport.Guard(() => Measure(parsed)));
        return command;
    }

    private static void Measure(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Models);
        var pictures = LabelledPicture.InFolder(parsed.GetRequiredValue(Pictures));
        var catalogue = ModelCatalogue.Read(folder);
        var only = parsed.GetValue(Only);
        foreach (var entry in catalogue.Models.Where(entry => only is null || entry.File == only).ToList())
        {
            using var classifier = new Classifier(folder, entry);
            var accuracy = 0.0;
            ProgressLine.Run(entry.File, pictures.Count, progress => accuracy = classifier.Accuracy(pictures, progress));
            Console.WriteLine(FormattableString.Invariant($"{entry.File}: {accuracy:0.0000} of {pictures.Count} pictures"));
            if (parsed.GetValue(Record) is { } name)
                catalogue.SetAccuracy(entry.File, name, Math.Round(accuracy, 6));
        }

        if (parsed.GetValue(Record) is not null)
            catalogue.Write();
    }
}
