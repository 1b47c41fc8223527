using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>The maximum of each window; padding never wins.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Geometry">The windows.</param>
internal sealed record MaxPoolLayer(string Input, WindowGeometry Geometry) : Layer
{
    public override bool Takes(LrpRule rule) => rule is WinnerTakesAllRule or ShareRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new WinnerTakesAllRule();

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output).Reshape(Geometry.OutputShape), x = pass.Activation(Input).Reshape(Geometry.InputShape);
        Value y = pass.Activation(output).Reshape(Geometry.OutputShape);
        Value given = pass.Build.Emit(new WindowWinners(Geometry, rule is ShareRule, relevance, x, y));
        pass.Contribute(Input, given, vanishesAtZero: pass.Relevance(output).VanishesAtZero(output));
    }

    public override Value? Forward(RelevanceBuilder build) => null;

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => nonNegative.Contains(Input);
}
