using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>y = softmax(x)</c>, or its logarithm, over the middle axis of [outer, size, inner]. At the output, explanation starts at its input,
/// the logits.
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Size">Product of the normalised axes.</param>
/// <param name="Inner">Product of the axes after.</param>
/// <param name="Logarithm">LogSoftmax.</param>
internal sealed record SoftmaxLayer(string Input, int Outer, int Size, int Inner, bool Logarithm = false) : Layer
{
    public override bool Takes(LrpRule rule) => rule is TaylorRule or PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new TaylorRule { Stabilizer = defaults.Stabilizer };

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        if (rule is PassRule) pass.Contribute(Input, relevance);
        else
        {
            bool taylor = rule is TaylorRule;
            var step = new SoftmaxRelevance(relevance, pass.Activation(Input), pass.Activation(output), Size, Inner, Logarithm, taylor);
            pass.Contribute(Input, pass.Build.Emit(step), vanishesAtZero: taylor);
        }
    }

    public override Value? Forward(RelevanceBuilder build) => null;

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => !Logarithm;
}
