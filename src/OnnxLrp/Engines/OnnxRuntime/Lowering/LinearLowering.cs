using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A rule on a linear layer: <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>,
/// <c>R_in = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>. Terms with the same u add up before they are multiplied by it.
/// </summary>
internal static class LinearLowering
{
    public static Flow Lower(LinearStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        var terms = new LinearTerms(step, nodes);
        var denominators = new LinearDenominators(step, terms, explainer);
        var sums = new Dictionary<InputPart, string>();
        foreach (LinearGroup group in step.Groups)
        {
            string s = Masked(step, group, denominators.Quotient(group), nodes);
            foreach (RuleTerm term in group.Terms)
            {
                string part = terms.Adjoint(s, term.Weight, group.Factor * term.Sign);
                sums[term.Input] = sums.TryGetValue(term.Input, out string? before) ? nodes.Add(before, part) : part;
            }
        }
        OutputFromParts.Write(step, denominators.Sums, explainer);
        if (sums.Count == 0) return new Flow(nodes.ZerosLike(step.To.Tensor));
        Flow[] flows = [.. sums.Select(p => p.Key switch
        {
            InputPart.One => new Flow(p.Value),
            InputPart.Value => Flow.Times(p.Value, step.To.Tensor),
            _ => new Flow(p.Value, terms.Input(p.Key)),
        })];
        return flows.Aggregate((a, b) => Flow.Add(nodes, a, b));
    }

    private static string Masked(LinearStep step, LinearGroup group, string s, NodeEmitter nodes)
    {
        if (group.Mask == OutputMask.None) return s;
        string z = step.From;
        return nodes.Where(group.Mask == OutputMask.Positive ? nodes.Greater(z, 0) : nodes.Less(z, 0), s, nodes.Scalar(0));
    }
}
