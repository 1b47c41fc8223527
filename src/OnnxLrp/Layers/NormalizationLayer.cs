using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c> with mean and variance of each sample's own values, over the middle axis of [outer, size, inner]:
/// LayerNormalization, InstanceNormalization, GroupNormalization; RMSNormalization has μ = 0 and the mean of squares for σ².
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Size">Values that share a mean.</param>
/// <param name="Inner">Product of the axes after.</param>
/// <param name="Centred">False for RMSNormalization.</param>
/// <param name="Scale">γ, or null for 1.</param>
/// <param name="Shift">β, or null for 0.</param>
/// <param name="Epsilon">ε.</param>
internal sealed record NormalizationLayer(
    string Input, int Outer, int Size, int Inner, bool Centred, Parameter? Scale, Parameter? Shift, float Epsilon) : Layer
{
    public override bool Takes(LrpRule rule) => rule is PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        pass.Contribute(Input, rule is PassRule
            ? relevance
            : pass.Build.Emit(new NormalizationDerivative(relevance, pass.Activation(Input), Size, Inner, Centred, Scale, Epsilon)));
    }

    public override Value Forward(RelevanceBuilder build)
    {
        Value input = build.Activation(Input), x = input.Reshape(Outer, Size, Inner);
        Value deviation = Centred ? x - (x.SumOver(1) * (1d / Size)) : x;
        Value sigma = ((deviation.Square().SumOver(1) * (1d / Size)) + Epsilon).Apply(UnaryKind.Sqrt);
        Value y = (deviation / sigma).Reshape(input.Info.Shape);
        if (Scale is not null) y *= build.Parameter(Scale, input.Info.Shape);
        return Shift is null ? y : y + build.Parameter(Shift, input.Info.Shape);
    }
}
