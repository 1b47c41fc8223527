using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c> with mean and variance of each sample's own values:
/// LayerNormalization, InstanceNormalization, GroupNormalization; RMSNormalization has μ = 0 and the mean of squares for σ².
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Statistics">Which values share mean and variance.</param>
/// <param name="Scale">γ, or null for 1.</param>
/// <param name="Shift">β, or null for 0.</param>
internal sealed record NormalizationLayer(string Input, NormalizationStatistics Statistics, Parameter? Scale, Parameter? Shift) : Layer
{
    public override bool Takes(LrpRule rule) => rule is PassRule or GradientRule or EpsilonRule or NormRule;

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    /// <summary>Epsilon and norm are for the layer with its deviation held constant, which is linear.</summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        if (rule is PassRule)
        {
            pass.Contribute(Input, relevance);
            return;
        }
        Value x = pass.Activation(Input);
        if (rule is GradientRule)
        {
            pass.Contribute(Input, pass.Build.Emit(new NormalizationDerivative(relevance, x, Statistics, Scale)));
            return;
        }
        IReadOnlyList<LinearGroup> groups = LinearGroup.Of(rule, Shift is not null);
        pass.Contribute(
            Input,
            pass.Build.Emit(new NormalizationRedistribution(
                relevance, x, pass.Activation(output), Statistics, Scale, Shift, groups, rule.Stabilizer, rule.GammaFactor,
                rule.Box(x.Info.Shape.AsSpan(1)))),
            vanishesAtZero: groups.All(g => g.Terms.All(t => t.MultipliesByInput)));
    }

    public override Value Forward(RelevanceBuilder build)
    {
        Value x = build.Activation(Input), y = Statistics.Centred(x) / Statistics.Deviation(x);
        if (Scale is not null) y *= build.Parameter(Scale, x.Info.Shape);
        return Shift is null ? y : y + build.Parameter(Shift, x.Info.Shape);
    }
}
