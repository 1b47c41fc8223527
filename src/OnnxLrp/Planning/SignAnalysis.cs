using OnnxLrp.Graph;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning;

/// <summary>
/// Which tensors are known to be ≥ 0 whatever the input is: behind Relu, Sigmoid, Clip at 0 and their like, and through whatever keeps the sign.
/// Every term with the negative part of such a tensor vanishes, and half the convolutions with it.
/// </summary>
internal static class SignAnalysis
{
    /// <summary>Names of the tensors that are never negative.</summary>
    public static HashSet<string> NonNegative(IEnumerable<PlannedLayer> layers, OnnxGraph graph)
    {
        var known = new HashSet<string>();
        foreach (PlannedLayer layer in layers.Where(l => Keeps(l.Layer, l.Node, graph, known))) known.UnionWith(layer.Outputs);
        return known;
    }

    private static bool Keeps(Layer layer, OnnxNode node, OnnxGraph graph, HashSet<string> known) => layer switch
    {
        ActivationLayer a => Activation(a, known.Contains(a.Input)),
        SoftmaxLayer s => !s.Logarithm,
        ExtremumLayer { Minimum: false } e => e.Candidates.Any(c => IsNonNegative(c, known)),
        ExtremumLayer e => e.Candidates.All(c => IsNonNegative(c, known)),
        MaxPoolLayer m => known.Contains(m.Input),
        LrnLayer l => known.Contains(l.Input) && l.Bias > 0 && l.Alpha >= 0,
        LinearLayer { HasParameters: false, Bias: null } l => known.Contains(l.Input) && l.Weight.All(w => w >= 0),
        ScaleLayer s => known.Contains(s.Input) && s.Weight.Values.All(w => w >= 0) && (s.Bias is null || s.Bias.Values.All(b => b >= 0)),
        BatchNormLayer b => known.Contains(b.Input) && b.Scale.All(w => w >= 0) && b.Shift.All(w => w >= 0),
        SumLayer s => s.Summands.All(a => a.Factor > 0 && known.Contains(a.Tensor)),
        ProductLayer p => known.Contains(p.First) && known.Contains(p.Second),
        BilinearLayer b => known.Contains(b.First) && known.Contains(b.Second),
        RoutingLayer => node.OpType switch
        {
            "Concat" => node.Inputs.All(i => known.Contains(i) || (graph.Initializers.TryGetValue(i, out OnnxTensor? c) && c.ToFloats().All(v => v >= 0))),
            "Pad" => known.Contains(node.Inputs[0]) && PadsWithNonNegative(node, graph),
            "Cast" => false,
            _ => known.Contains(node.Inputs[0]),
        },
        _ => false,
    };

    private static bool Activation(ActivationLayer a, bool nonNegative) => a.Function switch
    {
        ActivationFunction.Relu or ActivationFunction.Sigmoid or ActivationFunction.HardSigmoid or ActivationFunction.Softplus => true,
        ActivationFunction.Exp or ActivationFunction.Sqrt or ActivationFunction.Abs or ActivationFunction.Cosh => true,
        ActivationFunction.Acos or ActivationFunction.Acosh => true,
        ActivationFunction.Clip => a.Alpha >= 0 || (nonNegative && a.Beta >= 0),
        ActivationFunction.ThresholdedRelu => a.Alpha >= 0 || nonNegative,
        ActivationFunction.Power => nonNegative || a.Constants!.Values.All(p => p % 2 == 0),
        ActivationFunction.ThresholdRelu or ActivationFunction.PRelu => false,
        ActivationFunction.Log or ActivationFunction.Sin or ActivationFunction.Cos or ActivationFunction.Tan => false,
        _ => nonNegative,
    };

    private static bool IsNonNegative(Candidate candidate, HashSet<string> known) => candidate.Constant?.All(v => v >= 0) ?? known.Contains(candidate.Tensor);

    private static bool PadsWithNonNegative(OnnxNode node, OnnxGraph graph) => node.Input(2).Length == 0
        || (graph.Initializers.TryGetValue(node.Input(2), out OnnxTensor? value) && value.ToFloats() is [>= 0, ..]);
}
