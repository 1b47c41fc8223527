using OnnxLrp.Composites;
using OnnxLrp.Layers;
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
            if (Takes(layer, entry.Rule))
            {
                _used.Add(entry);
                return (entry.Rule, null);
            }
            // The name of a node that is written out stands for all its parts, of which a rule suits some.
            bool isMeant = layer.Layer.HasParameters && layer.Node.Origin.Length == 0;
            if (entry.Match.Operators is not null || isMeant)
            {
                return (null, $"rule {entry.Rule} cannot be used on {layer.Identity.Operator}");
            }
        }
        return (layer.Layer.Default(new DefaultRules(composite.Stabilizer, composite.BatchNorm.Rule)), null);
    }

    private static bool Takes(PlannedLayer layer, LrpRule rule) =>
        rule is FormulaRule formula ? layer.Layer is not RoutingLayer && formula.Takes(layer.Identity.Operator) : layer.Layer.Takes(rule);
}
