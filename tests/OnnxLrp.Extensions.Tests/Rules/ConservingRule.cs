using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Extensions.Tests.Rules;

/// <summary>
/// LRP-ε that conserves relevance: what the bias and ε absorb goes back to the inputs of the same sample, in proportion to what they have.
/// </summary>
/// <remarks>
/// Formula: <c>r = x ⊙ Jᵀ(R / st(z))</c>, <c>R_x = r · ΣR / st(Σr)</c>, sums over a sample. Degenerate case: Σr = 0 divides by ε.
/// </remarks>
internal sealed record ConservingRule : FormulaRule
{
    public override string Name => "conserving";

    public override bool Takes(string operatorName) => operatorName is "Conv" or "Gemm" or "MatMul";

    public override Value InputRelevance(RuleSite site, int input)
    {
        Value share = site.Inputs[input] * site.Derivative(site.Relevance.Over(site.Output, Stabilizer), input);
        return share * PerSample(site.Relevance).Over(PerSample(share), Stabilizer);
    }

    private static Value PerSample(Value value) => value.SumOver([.. Enumerable.Range(1, value.Shape.Count - 1)]);
}
