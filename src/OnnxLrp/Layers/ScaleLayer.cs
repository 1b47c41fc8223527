using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>Arithmetic with a constant: <c>y = w ⊙ x + b</c>, w or b from an Add, Sub, Mul or Div node.</summary>
/// <param name="Input">The tensor x, of the shape of y.</param>
/// <param name="Weight">w; (1) for Add and Sub.</param>
/// <param name="Bias">b; null for Mul and Div.</param>
/// <param name="OutputShape">Shape of x and y.</param>
internal sealed record ScaleLayer(string Input, Parameter Weight, Parameter? Bias, int[] OutputShape) : Layer
{
    private LinearLayer Linear => new(Input, new DiagonalGeometry(OutputShape, Weight.Layout), Weight.Values, Bias, HasParameters: false);

    public override bool Takes(LrpRule rule) => Linear.Takes(rule);

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    public override void Backward(BackwardPass pass, string output, LrpRule rule) => Linear.Backward(pass, output, rule);

    public override Value Forward(RelevanceBuilder build) => Linear.Forward(build);

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        nonNegative.Contains(Input) && Weight.Values.All(w => w >= 0) && (Bias is null || Bias.Values.All(b => b >= 0));
}
