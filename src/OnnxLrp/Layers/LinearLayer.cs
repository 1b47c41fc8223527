using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>z = L(x; w) + b</c>.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Geometry">The map.</param>
/// <param name="Weight">w; empty for pools and means, whose weights follow from the geometry.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="HasParameters">Conv, ConvTranspose, Gemm, MatMul: counted by composites as a linear layer.</param>
internal sealed record LinearLayer(string Input, LinearGeometry Geometry, float[] Weight, Parameter? Bias, bool HasParameters) : Layer
{
    /// <inheritdoc/>
    public override bool HasParameters { get; } = HasParameters;

    /// <summary>What the layer computes.</summary>
    public LinearDefinition Definition => new(Input, Geometry, Weight, Bias);

    public override bool Takes(LrpRule rule) =>
        rule is GradientRule || rule.Groups.Count > 0 || (rule is PassRule && Geometry.InputShape.SequenceEqual(Geometry.OutputShape));

    public override LrpRule Default(DefaultRules defaults) =>
        HasParameters ? new EpsilonRule(defaults.Stabilizer) : new NormRule { Stabilizer = defaults.Stabilizer };

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        if (rule is PassRule)
        {
            pass.Contribute(Input, relevance);
            return;
        }
        IReadOnlyList<LinearGroup> groups = LinearGroup.Of(rule, Bias is not null);
        (float[], float[])? box = rule.Box(Geometry.InputShape.AsSpan(Math.Min(1, Geometry.InputShape.Length)));
        Value redistributed = pass.Build.Emit(new Redistribution(
            relevance, pass.Activation(Input), pass.Activation(output), output, Geometry,
            Weight, Bias, groups, rule.Stabilizer, rule.GammaFactor, box));
        pass.Contribute(Input, redistributed, vanishesAtZero: groups.All(g => g.Terms.All(t => t.MultipliesByInput)));
    }

    public override Value Forward(RelevanceBuilder build) => Definition.Apply(build, build.Activation(Input));

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        !HasParameters && Bias is null && nonNegative.Contains(Input) && Weight.All(w => w >= 0);
}
