using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>
/// Which rule each layer gets: an ordered list of (match → rule), first match wins. What no entry matches gets the layer's default:
/// <c>pass</c> for activations, <c>norm</c> for sums and average pools, <c>winner-takes-all</c> for max pools, ε for linear layers.
/// </summary>
/// <remarks>Presets: <see cref="CompositePresets"/>. Files: <see cref="CompositeFile"/>.</remarks>
/// <param name="Name">Name, for reports.</param>
/// <param name="Entries">The entries, in order.</param>
public sealed record Composite(string Name, IReadOnlyList<CompositeEntry> Entries)
{
    /// <summary>What BatchNormalization gets that no entry matches.</summary>
    public BatchNormTreatment BatchNorm { get; init; } = BatchNormTreatment.Identity;

    /// <summary>The ε of every default rule's stabiliser.</summary>
    public double Stabilizer { get; init; } = LrpRule.DefaultStabilizer;

    /// <summary>The start relevance.</summary>
    public ScoreSeed Seed { get; init; } = ScoreSeed.Logit;

    /// <summary>Whether the result is multiplied by the input at the end (gradient-times-input).</summary>
    public bool TimesInput { get; init; }

    /// <summary>The composite that takes this one's place where the network is a transformer; null: this one serves all networks.</summary>
    public Composite? ForTransformers { get; init; }

    /// <summary>The rule of the first entry that takes the layer, or null.</summary>
    public LrpRule? RuleFor(LayerIdentity layer) => Entries.FirstOrDefault(e => e.Match.Matches(layer))?.Rule;

    /// <summary>The same composite with an entry in front of all others.</summary>
    public Composite With(NodeMatch match, LrpRule rule) => this with
    {
        Entries = [new CompositeEntry(match, rule), .. Entries],
        ForTransformers = ForTransformers?.With(match, rule),
    };

    /// <summary>The same composite with another treatment of BatchNormalization.</summary>
    public Composite With(BatchNormTreatment batchNorm) => this with { BatchNorm = batchNorm, ForTransformers = ForTransformers?.With(batchNorm) };
}
