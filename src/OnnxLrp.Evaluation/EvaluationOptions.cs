using OnnxLrp.Evaluation.Perturbation;

namespace OnnxLrp.Evaluation;

/// <summary>How explanations are judged. Together with model, pictures and rules it decides every number: the same options give the same numbers.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The measures.</summary>
    public MeasureKind Measures { get; init; } = MeasureKind.Fast;

    /// <summary>Side of the destroyed regions in pixels; null: <see cref="RegionGrid.DefaultSize"/>.</summary>
    public int? PatchSize { get; init; }

    /// <summary>Regions destroyed one after the other, at most as many as there are.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>The orders of destruction.</summary>
    public IReadOnlyList<PerturbationOrder> Orders { get; init; } = [PerturbationOrder.MostRelevantFirst, PerturbationOrder.LeastRelevantFirst];

    /// <summary>What destroyed regions become.</summary>
    public Replacement Replacement { get; init; } = Replacement.UniformNoise;

    /// <summary>Curves of each order that are averaged, each with its own noise.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Points of insertion and deletion between none and all regions.</summary>
    public int InsertionPoints { get; init; } = 20;

    /// <summary>Noisy copies of a picture for the noise sensitivity.</summary>
    public int NoiseSamples { get; init; } = 8;

    /// <summary>Largest change of a value for the noise sensitivity, as a share of the input's range.</summary>
    public double NoiseRadius { get; init; } = 0.05;

    /// <summary>Stages of the model-parameter randomisation.</summary>
    public int RandomisationStages { get; init; } = 5;

    /// <summary>Pictures explained at once.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Seed of everything that is random.</summary>
    public int Seed { get; init; }
}
