using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>y_k = x_k (bias + alpha/size Σ_{i near k} x_i²)^(−beta)</c> across channels, window ⌊(size−1)/2⌋ below and ⌈(size−1)/2⌉ above.
/// </summary>
internal sealed record LrnLayer(string Input, int[] Shape, int Size, float Alpha, float Beta, float Bias) : Layer
{
    public override bool Takes(LrpRule rule) => rule is TaylorRule or PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new TaylorRule { Stabilizer = defaults.Stabilizer };

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        if (rule is PassRule) pass.Contribute(Input, relevance);
        else
        {
            var step = new LrnRelevance(relevance, pass.Activation(Input), Size, Alpha, Beta, Bias, rule is TaylorRule, rule.Stabilizer);
            pass.Contribute(Input, pass.Build.Emit(step), vanishesAtZero: rule is TaylorRule);
        }
    }

    public override Value Forward(RelevanceBuilder build)
    {
        Value x = build.Activation(Input), near = LrnRelevance.OverChannels(build, x.Square(), Size, own: 1, adjoint: false);
        return x * ((near * ((double)Alpha / Size)) + Bias).Power(-Beta);
    }

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => nonNegative.Contains(Input) && Bias > 0 && Alpha >= 0;
}
