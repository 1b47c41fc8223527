using OnnxLrp.Composites;
using OnnxLrp.Layers;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>Says which entries of a composite gave their rule to no layer, unless they are optional: the user meant some layer.</summary>
internal static class UnusedEntries
{
    /// <param name="composite">The composite.</param>
    /// <param name="used">The entries that gave their rule to a layer.</param>
    /// <param name="layers">The layers that have a rule.</param>
    public static IEnumerable<string> Notes(Composite composite, IReadOnlySet<CompositeEntry> used, IReadOnlyList<PlannedLayer> layers)
    {
        for (int i = 0; i < composite.Entries.Count; i++)
        {
            CompositeEntry entry = composite.Entries[i];
            if (entry.IsOptional || used.Contains(entry)) continue;
            yield return $"composite {composite.Name}, rules[{i}] ({entry}) {Reason(entry, layers)}";
        }
    }

    private static string Reason(CompositeEntry entry, IReadOnlyList<PlannedLayer> layers)
    {
        int matched = layers.Count(l => entry.Match.Matches(l.Identity));
        if (matched > 0) return $"gives its rule to no layer: of the {matched} that it matches, each is taken by an entry before it or cannot have the rule";
        string[] activations = [.. layers.Where(l => l.Layer is ActivationLayer).Select(l => l.Identity.Operator).Distinct()];
        string has = activations.Length > 0 ? $", whose activations are {string.Join(", ", activations)}" : ", which has no activation";
        return entry.Rule switch
        {
            GuidedReluRule => $"matches no layer of this model{has}: guided backpropagation is the plain gradient here",
            DeconvnetReluRule => $"matches no layer of this model{has}: deconvnet is the plain gradient here",
            _ => "matches no layer of this model, so its rule is not used; \"onnx-lrp plan\" lists the layers",
        };
    }
}
