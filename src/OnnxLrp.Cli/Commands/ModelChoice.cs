using OnnxLrp.Cli.Input;
using OnnxLrp.Composites;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>A model and how it is to be explained, as the arguments say.</summary>
/// <param name="Name">The model as the user wrote it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Sidecar">What is known besides the model file; null: nothing.</param>
/// <param name="Composite">The rules; those of the method where it brings its own.</param>
/// <param name="BatchNorm">What BatchNormalization gets; null: what the composite says.</param>
/// <param name="Method">The method.</param>
/// <param name="ScoreAt">Where explanation starts.</param>
internal sealed record ModelChoice(
    string Name, string Path, ModelSidecar? Sidecar, Composite Composite, BatchNormTreatment? BatchNorm, ExplanationMethod Method, ScoreStart ScoreAt)
{
    public ClassLabels Labels { get; } = new(Sidecar?.Labels);

    /// <summary>The BatchNorm rule that is asked for; a composite that is chosen by the network may bring another.</summary>
    public string BatchNormText => (BatchNorm ?? Composite.BatchNorm).ToString();

    /// <summary>The endpoints of relevance; null: the default ones.</summary>
    public IReadOnlyList<string>? Explain { get; init; }

    /// <summary>Which channels keep their relevance.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    public LrpOptions Options => new()
    {
        Explain = Explain,
        Conditions = Conditions,
        Composite = Composite,
        BatchNorm = BatchNorm,
        Method = Method,
        Output = ScoreAt == ScoreStart.Logits ? Sidecar?.Logits : null,
        ScoreAt = ScoreAt,
    };
}
