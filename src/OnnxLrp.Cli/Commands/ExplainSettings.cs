using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Text;

namespace OnnxLrp.Cli.Commands;

/// <summary>What <c>explain</c> was asked for, checked as far as it can be before the model is loaded.</summary>
internal sealed record ExplainSettings
{
    public required ModelChoice Model { get; init; }

    public required InputList Inputs { get; init; }

    public required Target Target { get; init; }

    public required string Device { get; init; }

    public required int Batch { get; init; }

    /// <summary>Start relevance at the output; null: the target's score.</summary>
    public required float[]? SeedRelevance { get; init; }

    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The tensor whose channels are drawn one by one; null: none.</summary>
    public required ChannelChoice? PerChannel { get; init; }

    /// <summary>Where panels of channels go.</summary>
    public OutputPath ChannelFiles => OutputPath.In((Heatmaps ?? Relevance)?.Folder ?? "", "channels", ".png");

    /// <summary>Values of inputs that are the same for all of <see cref="Inputs"/>.</summary>
    public required IReadOnlyList<GivenInput> Given { get; init; }

    /// <summary>Cuts texts; null: none is given.</summary>
    public required TextTokenizer? Tokenizer { get; init; }

    /// <summary>Where heatmaps go; null: none is wanted.</summary>
    public required OutputPath? Heatmaps { get; init; }

    /// <summary>Whether heatmaps were asked for in words, so that tensors are drawn too.</summary>
    public required bool DrawsTensors { get; init; }

    public required bool Overlay { get; init; }

    public required HeatmapOptions Drawing { get; init; }

    /// <summary>Where relevance goes; null: it is not saved.</summary>
    public required OutputPath? Relevance { get; init; }

    /// <summary>Where the relevance of each layer goes.</summary>
    public IEnumerable<(string Layer, OutputPath Path)> LayerFiles()
    {
        string folder = (Relevance ?? Heatmaps)?.Folder ?? "";
        var names = new UniqueNames();
        return [.. Layers.Select(layer => (layer, OutputPath.In(folder, "layer-" + names.Take(OutputPath.Safe(layer)), ".npy")))];
    }

    public required bool Json { get; init; }

    public required bool Verbose { get; init; }
}
