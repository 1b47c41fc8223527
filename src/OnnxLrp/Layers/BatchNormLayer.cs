using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>BatchNormalization at inference, <c>y = w ⊙ x + b</c> per channel, <c>w = γ/√(σ²+ε)</c>, <c>b = β − w ⊙ μ</c>.</summary>
/// <param name="Input">The tensor x, [N, C, …].</param>
/// <param name="Geometry">The diagonal map.</param>
/// <param name="Scale">w, per channel.</param>
/// <param name="Shift">b, per channel.</param>
/// <param name="SplitShift">|w μ| + |β|, per channel: the bias counted apart.</param>
internal sealed record BatchNormLayer(string Input, DiagonalGeometry Geometry, float[] Scale, float[] Shift, float[] SplitShift) : Layer
{
    private LinearLayer Linear => new(Input, Geometry, Scale, new Parameter(Shift, Geometry.Layout), HasParameters: false);

    public override bool Takes(LrpRule rule) => Linear.Takes(rule);

    public override LrpRule Default(DefaultRules defaults) => defaults.BatchNorm;

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        (BatchNormKind Kind, float[] Shift, double Alpha, double Beta)? fused = rule switch
        {
            EpsilonRule or NormRule => (BatchNormKind.Epsilon, Shift, 0, 0),
            AlphaBetaRule r => (BatchNormKind.AlphaBeta, Shift, r.Alpha, r.Beta),
            ZPlusRule => (BatchNormKind.AlphaBeta, Shift, 1, 0),
            AbsRule r => (BatchNormKind.Absolute, r.SplitBias ? SplitShift : [.. Shift.Select(MathF.Abs)], 0, 0),
            _ => null,
        };
        if (fused is not { } f)
        {
            Linear.Backward(pass, output, rule);
            return;
        }
        pass.Contribute(Input, vanishesAtZero: true, relevance: pass.Build.Emit(new BatchNormRedistribution(
            pass.Relevance(output), pass.Activation(Input), pass.Activation(output), f.Kind, Geometry,
            Scale, f.Shift, f.Alpha, f.Beta, rule.Stabilizer)));
    }

    public override Value Forward(RelevanceBuilder build) => Linear.Forward(build);

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        nonNegative.Contains(Input) && Scale.All(w => w >= 0) && Shift.All(w => w >= 0);
}
