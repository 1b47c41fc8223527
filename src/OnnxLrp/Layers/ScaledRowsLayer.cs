using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// <c>z = x W + b + r ⊙ (h V + c)</c>: one linear layer over <c>[x, h]</c> whose rows of h are scaled by a reset gate r, which is held
/// constant: the candidate of a GRU with linear_before_reset.
/// </summary>
/// <param name="Input">x.</param>
/// <param name="InputMap">W.</param>
/// <param name="Bias">b.</param>
/// <param name="Gate">r.</param>
/// <param name="ScaledBias">c.</param>
/// <param name="State">h; empty where it is 0.</param>
/// <param name="StateMap">V; null with it.</param>
internal sealed record ScaledRowsLayer(
    string Input, LayerMap InputMap, Parameter Bias, string Gate, Parameter ScaledBias, string State, LayerMap? StateMap) : Layer
{
    /// <summary>The values of h where it is a constant, which keeps its share; else null.</summary>
    public float[]? ConstantState { get; init; }

    public override bool HasParameters => true;

    private int[] OutputShape => InputMap.Geometry.OutputShape;

    public override bool Takes(LrpRule rule) => rule is GradientRule || (rule.Groups.Count > 0 && rule is not ZBoxRule);

    public override LrpRule Default(DefaultRules defaults) => new EpsilonRule(defaults.Stabilizer);

    /// <summary>
    /// Rules with terms: <c>s = R / st(z_g)</c> goes to x by W, and r ⊙ s to h by V. A part of r V is r times the part of V, as r ≥ 0; its
    /// square is r² V². Derivative: to r too.
    /// </summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output), z = pass.Activation(output), gate = pass.Activation(Gate);
        var parts = new Contributions(this, pass, rule);
        foreach (LinearGroup group in LinearGroup.Of(rule, hasBias: true))
        {
            Value scale = rule is GradientRule ? gate : Scale(group, gate, pass.Build);
            Value s = group.Mask switch
            {
                OutputMask.Positive => (z > 0).Choose(relevance, pass.Build.Scalar(0)),
                OutputMask.Negative => (z < 0).Choose(relevance, pass.Build.Scalar(0)),
                _ => relevance,
            };
            if (group.Denominator != DenominatorSource.None) s = s.Over(parts.Denominator(group, z, scale), rule.Stabilizer);
            parts.Send(group, s, s * scale);
        }
        if (rule is GradientRule) pass.Contribute(Gate, relevance * Scaled(pass.Build));
    }

    public override Value Forward(RelevanceBuilder build) =>
        InputMap.Apply(build, build.Activation(Input)) + build.Parameter(Bias, OutputShape) + (build.Activation(Gate) * Scaled(build));

    /// <summary>h V + c.</summary>
    private Value Scaled(RelevanceBuilder build)
    {
        Value bias = build.Parameter(ScaledBias, OutputShape);
        return StateMap is null ? bias : StateMap.Apply(build, StateOf(build)) + bias;
    }

    private Value StateOf(RelevanceBuilder build) =>
        ConstantState is { } values ? build.Parameter(values, StateMap!.Geometry.InputShape) : build.Activation(State);

    /// <summary>What a part of r V is times the same part of V.</summary>
    private static Value Scale(LinearGroup group, Value gate, RelevanceBuilder build)
    {
        ParameterPart[] parts = [.. group.Terms.Select(t => t.Weight).Distinct()];
        if (parts.All(p => p == ParameterPart.One)) return build.Scalar(1);
        if (parts.All(p => p == ParameterPart.Square)) return gate.Square();
        bool keepsSigns = gate.Info.Sign == Sign.NonNegative || parts.All(p => p == ParameterPart.Value);
        return keepsSigns && !parts.Any(p => p is ParameterPart.One or ParameterPart.Square) ? gate : throw new ArgumentException(
            "a reset gate that can be negative scales the rows of the state; expected a Sigmoid or another gate ≥ 0, or the rule epsilon");
    }

    /// <summary>The parts of a rule over both maps.</summary>
    private sealed class Contributions(ScaledRowsLayer layer, BackwardPass pass, LrpRule rule)
    {
        public Value Denominator(LinearGroup group, Value z, Value scale)
        {
            if (group.Denominator == DenominatorSource.Output) return z;
            Value sum = Step(group, z, pass.Activation(layer.Input), layer.InputMap).Denominator(pass.Build, group);
            if (layer.StateMap is { } map) sum += Step(group, z, layer.StateOf(pass.Build), map).Denominator(pass.Build, group) * scale;
            Value bias = pass.Build.Parameter(layer.Bias, layer.OutputShape)
                + (pass.Activation(layer.Gate) * pass.Build.Parameter(layer.ScaledBias, layer.OutputShape));
            foreach (RuleTerm term in group.Terms.Where(t => t.Bias != ParameterPart.Zero))
            {
                Value part = bias.Part(term.Bias, rule.GammaFactor);
                sum = term.Sign < 0 ? sum - part : sum + part;
            }
            return sum;
        }

        public void Send(LinearGroup group, Value toInput, Value toState)
        {
            LinearGroup sent = group with { Mask = OutputMask.None, Denominator = DenominatorSource.None };
            bool atZero = group.Terms.All(t => t.Input != InputPart.One);
            pass.Contribute(layer.Input, pass.Build.Emit(Step(sent, toInput, pass.Activation(layer.Input), layer.InputMap)), atZero);
            if (layer.StateMap is not { } map || layer.ConstantState is not null) return;
            pass.Contribute(layer.State, pass.Build.Emit(Step(sent, toState, pass.Activation(layer.State), map)), atZero);
        }

        /// <summary>The rule over one of the maps alone, without a bias.</summary>
        private Redistribution Step(LinearGroup group, Value s, Value x, LayerMap map) => new(
            s, x, s, "", map.Geometry, map.Weight, null, [group], rule.Stabilizer, rule.GammaFactor, null);
    }
}

/// <summary>A linear map with its weight.</summary>
/// <param name="Geometry">The map.</param>
/// <param name="Weight">The weight.</param>
internal sealed record LayerMap(MatrixGeometry Geometry, float[] Weight)
{
    /// <summary>The map of a tensor.</summary>
    public Value Apply(RelevanceBuilder build, Value x) => Geometry.Apply(build, x, new LayerWeight(Weight, ParameterPart.Value, 0));
}
