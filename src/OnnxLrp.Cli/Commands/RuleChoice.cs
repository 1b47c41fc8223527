using OnnxLrp.Composites;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>A rule or baseline that is judged.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Composite">The rules; null: the method brings its own.</param>
/// <param name="BatchNorm">What BatchNormalization gets; null: what the composite says.</param>
/// <param name="Method">The method; null: relevance at random.</param>
internal sealed record RuleChoice(string Name, Composite? Composite, BatchNormTreatment? BatchNorm, ExplanationMethod? Method)
{
    /// <summary>Whether it differs from other choices by its BatchNorm rule, so that it is one of many alike where a model has no BatchNormalization.</summary>
    public bool IsBatchNormChoice => Composite is not null && BatchNorm is not null;

    /// <summary>The options of the library; not for relevance at random.</summary>
    public LrpOptions Options(string? scores, ScoreStart scoreAt) => new()
    {
        BatchNorm = BatchNorm,
        Method = Method!,
        Output = scores,
        ScoreAt = scoreAt,
        Composite = Composite ?? CompositePresets.Create(CompositePresets.Default),
    };
}
