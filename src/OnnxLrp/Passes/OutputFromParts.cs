using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Passes;

/// <summary>
/// Gives the output of a layer as the sum of what its rule divides by: where the groups together hold every product of x⁺ or x⁻ with w⁺ or
/// w⁻ and the bias once, as those of alpha-beta do, <c>z = Σ_g z_g</c> saves the forward product, one of five. Its rounding is as small as
/// the product's own, some 10⁻⁷ of <c>Σ |x w|</c>, but another one, so that only expensive layers are written so: a deep DenseNet with
/// BatchNormalization passed through makes percents of a heatmap out of the last bit of its input. (The other way round,
/// <c>z⁻ = z − z⁺</c>, would lose z⁻ where it is small beside z⁺.)
/// </summary>
internal sealed class OutputFromParts : GraphPass
{
    /// <summary>From so many products a sample, some tenths of a millisecond, a product is worth saving.</summary>
    private const long Expensive = 30_000_000;

    public override RelevanceGraph Apply(RelevanceGraph graph)
    {
        RelevanceGraph copy = base.Apply(graph);
        var substitutes = new Dictionary<string, Value>();
        foreach (Redistribution step in copy.Values.Select(v => v.Maker).OfType<Redistribution>().Where(s => IsWhole(s, copy)))
        {
            substitutes[step.OutputTensor] = step.Groups
                .Select(g => step.Denominator(copy.Builder, g).Stabilised(step.Epsilon))
                .Aggregate((a, b) => a + b);
        }
        return new RelevanceGraph(copy.Builder, copy.Results, copy.Endpoints) { Substitutes = substitutes, Definitions = copy.Definitions };
    }

    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph) => null;

    private static bool IsWhole(Redistribution step, RelevanceGraph graph)
    {
        if (!graph.Definitions.TryGetValue(step.OutputTensor, out LinearDefinition? layer) || layer.Products < Expensive) return false;
        if (step.Groups.Count < 2) return false;
        if (step.Groups.Any(g => g.Denominator != DenominatorSource.Terms || g.Terms.Any(t => t.Sign < 0))) return false;
        if (graph.Builder.Activation(step.OutputTensor).Maker is Activation { ReadsOneForNaN: true }) return false;
        // The stabilisers must cancel: as many sums that are never negative as ones that are never positive.
        Sign[] sums = [.. step.Groups.Select(g => step.Denominator(graph.Builder, g).Info.Sign)];
        if (sums.Contains(Sign.Unknown) || sums.Count(s => s == Sign.NonNegative) != sums.Count(s => s == Sign.NonPositive)) return false;

        RuleTerm[] terms = [.. step.Groups.SelectMany(g => g.Terms)];
        InputPart[] inputs = step.Input!.Info.Sign == Sign.NonNegative ? [InputPart.Positive] : [InputPart.Positive, InputPart.Negative];
        ParameterPart[] signs = [ParameterPart.Positive, ParameterPart.Negative];
        var products = terms.SelectMany(t => Parts(t.Input, inputs).SelectMany(u => Parts(t.Weight).Select(v => (u, v)))).ToList();
        bool whole = products.Count == inputs.Length * signs.Length && inputs.All(u => signs.All(v => products.Contains((u, v))));
        var biases = terms.SelectMany(t => Parts(t.Bias)).ToList();
        return whole && (step.Bias is null || (biases.Count == signs.Length && signs.All(biases.Contains)));
    }

    private static InputPart[] Parts(InputPart part, InputPart[] all) => part == InputPart.Value ? all : [part];

    private static ParameterPart[] Parts(ParameterPart part) => part switch
    {
        ParameterPart.Value => [ParameterPart.Positive, ParameterPart.Negative],
        ParameterPart.Zero => [],
        _ => [part],
    };
}
