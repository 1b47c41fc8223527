using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A rule on a linear layer: <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>,
/// <c>R_in = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>.
/// </summary>
internal static class LinearLowering
{
    public static string Lower(LinearStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        var terms = new LinearTerms(step, nodes, () => backward.Activation(step.To.Tensor));
        string? relevance = null;
        foreach (LinearGroup group in step.Groups)
        {
            string s = nodes.Multiply(Masked(step, group, Quotient(step, group, terms, backward), backward), Math.Abs(group.Factor));
            foreach (RuleTerm term in group.Terms)
            {
                relevance = nodes.Accumulate(relevance, terms.Redistribute(term, s), term.Sign * Math.Sign(group.Factor));
            }
        }
        return relevance ?? nodes.Zeros(step.Geometry.InputShape);
    }

    private static string Quotient(LinearStep step, LinearGroup group, LinearTerms terms, BackwardGraph backward)
    {
        string relevance = backward.Relevance(step.From);
        return group.Denominator switch
        {
            DenominatorSource.None => relevance,
            DenominatorSource.Output => backward.Nodes.Quotient(relevance, backward.Activation(step.From), step.Epsilon),
            DenominatorSource.Terms => backward.Nodes.Quotient(relevance, terms.Denominator(group), step.Epsilon),
            _ => backward.Nodes.Multiply(relevance, ConstantReciprocal(step, group, backward.Nodes)),
        };
    }

    private static string Masked(LinearStep step, LinearGroup group, string s, BackwardGraph backward)
    {
        if (group.Mask == OutputMask.None) return s;
        NodeEmitter nodes = backward.Nodes;
        string z = backward.Activation(step.From);
        return nodes.Where(group.Mask == OutputMask.Positive ? nodes.Greater(z, 0) : nodes.Less(z, 0), s, nodes.Scalar(0));
    }

    /// <summary><c>1 / st(z_g)</c> where no term depends on the data: computed here, once, for one sample.</summary>
    private static string ConstantReciprocal(LinearStep step, LinearGroup group, NodeEmitter nodes)
    {
        var once = new NodeEmitter([]);
        var terms = new LinearTerms(step, once, () => throw new InvalidOperationException($"{step.Node}: a constant denominator reads the input"));
        HostTensor z = ConstantGraph.Evaluate(once, terms.Denominator(group), step.Node);
        float[] reciprocal = Array.ConvertAll(z.Data.ToArray(), v => StabilisedQuotient.Reciprocal(v, step.Epsilon));
        return nodes.Constant(reciprocal, z.Shape);
    }
}
