using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>z = Σ_i f_i a_i</c> of activations, with ONNX broadcasting: sums, differences, means.</summary>
/// <param name="Summands">The summands.</param>
internal sealed record SumLayer(IReadOnlyList<Summand> Summands) : Layer
{
    public override bool Takes(LrpRule rule) => rule is NormRule or EpsilonRule or PassRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new NormRule { Stabilizer = defaults.Stabilizer };

    /// <summary>Norm: each summand gets its share. Derivative, and pass: <c>f Σ R</c> over the copies of a broadcast summand.</summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        bool shares = rule is NormRule or EpsilonRule;
        int[] shape = Summands.Select(s => s.Shape).Aggregate(Shapes.Broadcast);
        Value relevance = pass.Relevance(output).Reshape(shape);
        foreach (Summand s in Summands)
        {
            Value part = shares
                ? pass.Build.Emit(new SumShare(
                    relevance, pass.Activation(s.Tensor), pass.Activation(output), s.Factor, s.Shape, shape, rule.Stabilizer))
                : relevance.SumTo(s.Shape) * s.Factor;
            pass.Contribute(s.Tensor, part, vanishesAtZero: shares);
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        Summands.Select(s => build.Activation(s.Tensor) * s.Factor).Aggregate((a, b) => a + b);

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        Summands.All(s => s.Factor > 0 && nonNegative.Contains(s.Tensor));
}

/// <summary>One summand <c>f a</c>.</summary>
internal readonly record struct Summand(string Tensor, float Factor, int[] Shape);
