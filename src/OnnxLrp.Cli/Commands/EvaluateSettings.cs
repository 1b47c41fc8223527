using OnnxLrp.Cli.Input;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>What <c>evaluate</c> was asked for, checked as far as it can be before the model is loaded.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>The model as the user wrote it.</summary>
    public required string Model { get; init; }

    public required string ModelPath { get; init; }

    public required ModelSidecar? Sidecar { get; init; }

    public required LabelledPictures Pictures { get; init; }

    /// <summary>The rules and baselines to judge.</summary>
    public required IReadOnlyList<RuleChoice> Rules { get; init; }

    /// <summary>The class of every picture; null: its own (<see cref="UsesLabels"/>) or the winning one.</summary>
    public required int? Target { get; init; }

    /// <summary>Whether a picture's own class is explained where it is known.</summary>
    public required bool UsesLabels { get; init; }

    public required EvaluationOptions Options { get; init; }

    /// <summary>The tensor to explain; null: what the model's output is made from.</summary>
    public required string? Scores { get; init; }

    public required ScoreStart ScoreAt { get; init; }

    public required ScoreKind Score { get; init; }

    public required string Device { get; init; }

    /// <summary>Output folder, as the user wrote it.</summary>
    public required string Output { get; init; }

    /// <summary>Pictures shown with their heatmaps.</summary>
    public required int Panel { get; init; }

    public required bool Restart { get; init; }

    public required bool Json { get; init; }

    public ClassLabels Labels => new(Sidecar?.Labels);
}
