using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The output of a layer as the sum of what its rule divides by: where the groups together hold every product of x⁺ or x⁻ with w⁺ or w⁻ and the bias
/// once, as those of alpha-beta do, <c>z = Σ_g z_g</c> saves the forward product, one of five. Its rounding is as small as the product's own, some 10⁻⁷ of
/// <c>Σ |x w|</c>, but another one, so that only dear layers are written so: a deep DenseNet with BatchNormalization passed through makes percents of a heatmap
/// out of the last bit of its input. (The other way round, <c>z⁻ = z − z⁺</c>, would lose z⁻ where it is small beside z⁺.)
/// </summary>
internal static class OutputFromParts
{
    /// <summary>Writes z as the sum of the groups' sums, where it is that.</summary>
    /// <param name="step">The layer.</param>
    /// <param name="sums">The groups whose sum is written: its name, and what was added to it.</param>
    /// <param name="explainer">The graph.</param>
    public static void Write(LinearStep step, IReadOnlyList<(LinearGroup Group, string Sum, float Shift)> sums, ExplainerGraph explainer)
    {
        if (sums.Count != step.Groups.Count || sums.Count < 2 || sums.Sum(s => s.Shift) != 0 || !LayerSize.IsDear(step) || explainer.IsUndefined(step.From)) return;
        RuleTerm[] terms = [.. sums.SelectMany(s => s.Group.Terms)];
        if (terms.Any(t => t.Sign < 0)) return;
        InputPart[] inputs = explainer.IsNonNegative(step.To.Tensor) ? [InputPart.Positive] : [InputPart.Positive, InputPart.Negative];
        ParameterPart[] signs = [ParameterPart.Positive, ParameterPart.Negative];
        var products = terms.SelectMany(t => Parts(t.Input, inputs).SelectMany(u => Parts(t.Weight).Select(v => (u, v)))).ToList();
        bool whole = products.Count == inputs.Length * signs.Length && inputs.All(u => signs.All(v => products.Contains((u, v))));
        var biases = terms.SelectMany(t => Parts(t.Bias)).ToList();
        bool biased = step.Bias is null || (biases.Count == signs.Length && signs.All(biases.Contains));
        if (whole && biased) explainer.Nodes.Redefine(step.From, sums.Select(s => s.Sum).Aggregate(explainer.Nodes.Add));
    }

    private static InputPart[] Parts(InputPart part, InputPart[] all) => part == InputPart.Value ? all : [part];

    private static ParameterPart[] Parts(ParameterPart part) => part switch
    {
        ParameterPart.Value => [ParameterPart.Positive, ParameterPart.Negative],
        ParameterPart.Zero => [],
        _ => [part],
    };
}
