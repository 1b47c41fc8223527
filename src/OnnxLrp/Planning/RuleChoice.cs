using OnnxLrp.Composites;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>
/// Which rule a layer gets: the first entry of the composite that takes it, else the layer's default.
/// A rule with terms in an entry that names no operators (a name or a depth only) is meant for linear layers and leaves the others alone.
/// </summary>
internal sealed class RuleChoice(Composite composite)
{
    private readonly HashSet<CompositeEntry> _used = new(ReferenceEqualityComparer.Instance);

    /// <summary>The entries that gave a rule so far, each known as the object that it is.</summary>
    public IReadOnlySet<CompositeEntry> Used => _used;

    /// <summary>The rule, or why it cannot be used on the layer.</summary>
    public (LrpRule? Rule, string? Problem) For(PlannedLayer layer)
    {
        foreach (CompositeEntry entry in composite.Entries.Where(e => e.Match.Matches(layer.Identity)))
        {
            if (Applies(entry.Rule, layer))
            {
                _used.Add(entry);
                return (entry.Rule, null);
            }
            if (entry.Match.Operators is not null || layer.Layer is LinearLayer { HasParameters: true })
            {
                return (null, $"rule {entry.Rule} cannot be used on {layer.Identity.Operator}");
            }
        }
        return (Default(layer.Layer), null);
    }

    /// <summary>What can be used where; <see cref="Default"/> always can.</summary>
    private static bool Applies(LrpRule rule, PlannedLayer layer) => (layer.Layer, rule) switch
    {
        (_, GradientRule) => true,
        (LinearLayer or ScaleLayer or BatchNormLayer, PassRule) => SameSize(layer.Layer),
        (LinearLayer or ScaleLayer or BatchNormLayer, { Groups.Count: > 0 }) => true,
        (ActivationLayer { Function: ActivationFunction.Relu }, GuidedReluRule or DeconvnetReluRule) => true,
        (ActivationLayer or SoftmaxLayer, PassRule) => true,
        (SumLayer, NormRule or EpsilonRule or PassRule) => true,
        (MaxPoolLayer or ExtremumLayer, WinnerTakesAllRule or ShareRule) => true,
        (LrnLayer, TaylorRule or PassRule) => true,
        (RoutingLayer, PassRule) => true,
        (NormalizationLayer, PassRule) => true,
        (SoftmaxLayer, TaylorRule) => true,
        (ProductLayer or BilinearLayer, HalfRule or SignalRule) => true,
        _ => false,
    };

    private static bool SameSize(Layer layer) => layer is not LinearLayer l || l.Geometry.InputShape.SequenceEqual(l.Geometry.OutputShape);

    private LrpRule Default(Layer layer) => layer switch
    {
        LinearLayer { HasParameters: false } or SumLayer => new NormRule { Stabilizer = composite.Stabilizer },
        LinearLayer => new EpsilonRule(composite.Stabilizer),
        BatchNormLayer => composite.BatchNorm.Rule,
        MaxPoolLayer or ExtremumLayer => new WinnerTakesAllRule(),
        LrnLayer or SoftmaxLayer => new TaylorRule { Stabilizer = composite.Stabilizer },
        ProductLayer { Signal: not null } => new SignalRule { Stabilizer = composite.Stabilizer },
        ProductLayer or BilinearLayer => new HalfRule { Stabilizer = composite.Stabilizer },
        _ => new PassRule(),
    };
}
