using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>z = g ⊙ s</c> where the formula that it belongs to says which factor is the gate g and which the signal s: in a recurrent cell. The
/// gate gets nothing by default (Arras 2017), also where the signal is a given state: that keeps its share.
/// </summary>
/// <param name="Gate">g.</param>
/// <param name="Signal">s.</param>
/// <param name="Constant">The values of s where it is a constant, which absorbs its share; else null.</param>
/// <param name="Shape">Shape of g, s and z.</param>
internal sealed record GateLayer(string Gate, string Signal, float[]? Constant, int[] Shape) : Layer
{
    /// <summary>Whether the gate is given, so that the product is linear in the signal.</summary>
    private bool GateIsGiven { get; init; }

    public override Layer WithContext(IReadOnlySet<string> explained) => this with { GateIsGiven = !explained.Contains(Gate) };

    public override bool Takes(LrpRule rule) => rule is SignalRule or HalfRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new SignalRule { Stabilizer = defaults.Stabilizer };

    /// <summary>Signal: R to s; half: R/2 to each; derivative: <c>R s</c> to g and <c>R g</c> to s.</summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        bool derives = rule is GradientRule, halves = rule is HalfRule && !GateIsGiven;
        bool atZero = relevance.VanishesAtZero(output) && !derives;
        if ((derives || halves) && !GateIsGiven) pass.Contribute(Gate, derives ? relevance * SignalOf(pass.Build) : relevance * 0.5, atZero);
        if (Constant is not null) return;
        pass.Contribute(Signal, derives ? relevance * pass.Activation(Gate) : relevance * (halves ? 0.5 : 1), atZero);
    }

    public override Value Forward(RelevanceBuilder build) => build.Activation(Gate) * SignalOf(build);

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) =>
        nonNegative.Contains(Gate) && (Constant?.All(v => v >= 0) ?? nonNegative.Contains(Signal));

    private Value SignalOf(RelevanceBuilder build) => Constant is { } values ? build.Parameter(values, Shape) : build.Activation(Signal);
}
