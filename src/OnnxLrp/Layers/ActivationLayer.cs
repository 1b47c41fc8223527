using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>y = f(x)</c>, elementwise.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Function">f.</param>
/// <param name="Shape">Shape of x and y.</param>
/// <param name="Alpha">First parameter of f (slope, minimum, α), where it has one.</param>
/// <param name="Beta">Second parameter of f (maximum, β), where it has one.</param>
/// <param name="Parameters">Parameters for each value: slopes of PRelu, exponents of Power, bounds of ThresholdRelu.</param>
internal sealed record ActivationLayer(
    string Input, ActivationFunction Function, int[] Shape, float Alpha, float Beta, IReadOnlyList<Parameter> Parameters) : Layer
{
    public override bool Takes(LrpRule rule) =>
        rule is PassRule or GradientRule || (Function.Name == "Relu" && rule is GuidedReluRule or DeconvnetReluRule);

    public override LrpRule Default(DefaultRules defaults) => new PassRule();

    /// <summary>
    /// Pass <c>R</c>; derivative <c>f'(x) R</c>; guided <c>[x &gt; 0] max(R, 0)</c>; deconvolution network <c>max(R, 0)</c>.
    /// </summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        ActivationArguments arguments = Arguments(pass.Build, () => pass.Activation(output));
        bool isZeroBelow = Function.IsZeroBelowZero(Alpha);
        switch (rule)
        {
            case PassRule:
                bool vanishes = isZeroBelow && relevance.VanishesAtZero(output);
                pass.Contribute(Input, relevance, vanishes, vanishes);
                break;
            case DeconvnetReluRule:
                pass.Contribute(Input, relevance.Positive());
                break;
            case GuidedReluRule:
                pass.Contribute(Input, (arguments.X > 0).Choose(relevance.Positive(), pass.Build.Scalar(0)), vanishesBelow: true);
                break;
            default:
                pass.Contribute(Input, relevance * Function.Derivative(arguments), vanishesBelow: isZeroBelow);
                break;
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        Function.Function(Arguments(build, () => throw new InvalidOperationException($"{Function.Name} is a function of its input")));

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        Function.NonNegative(new ActivationSigns(nonNegative.Contains(Input), Alpha, Beta, Parameters));

    private ActivationArguments Arguments(RelevanceBuilder build, Func<Value> output) =>
        new(() => build.Activation(Input), output, Alpha, Beta, [.. Parameters.Select(p => build.Parameter(p, Shape))]);
}
