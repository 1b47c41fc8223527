using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>What plans print of their layers.</summary>
internal static class PlanRows
{
    /// <summary>The rows, in the order of the forward pass.</summary>
    /// <param name="chosen">The layers with their rules, in the order of the backward pass.</param>
    /// <param name="graph">The relevance graph.</param>
    /// <param name="facts">Shapes.</param>
    public static IReadOnlyList<PlanRow> Of(
        IReadOnlyList<(PlannedLayer Layer, LrpRule Rule)> chosen, RelevanceGraph graph, GraphFacts facts)
    {
        ILookup<string, Operation> operations = RelevanceGraph.WithOperands(graph.Results.Values).ToLookup(v => v.Node, v => v.Maker);
        return [.. chosen.Reverse().Select(c => Of(c.Layer, c.Rule, [.. operations[c.Layer.Node.Name]], facts))];
    }

    private static PlanRow Of(PlannedLayer layer, LrpRule rule, Operation[] operations, GraphFacts facts)
    {
        IEnumerable<LinearGroup> groups = operations.OfType<TermRedistribution>().SelectMany(r => r.Groups)
            .Where(g => g.Denominator != DenominatorSource.None);
        string terms = string.Join("; ", groups.Select(g => new RuleGroup(g.Factor, g.Mask, g.Terms)));
        string[] kernels = [.. operations.Select(o => o.Kernel).Where(k => k != "-").Distinct()];
        return new PlanRow(
            layer.Node.Name, layer.Identity.Operator, rule.ToString(), terms,
            kernels.Length == 0 ? "-" : string.Join(", ", kernels), facts.Shapes[layer.Output]);
    }
}
