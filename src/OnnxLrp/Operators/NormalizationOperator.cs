using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Normalisation by a sample's own statistics: <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c>, RMSNormalization <c>y = γ ⊙ x/√(mean(x²) + ε)</c>; as
/// operators, and as recognised patterns, which name their γ and β (<see cref="Canonization.ScaleNormalization"/>) and give their axes.
/// </summary>
internal sealed class NormalizationOperator : IOperator
{
    public IReadOnlyList<string> Types => ["LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization"];

    public string Summary => "also written as primitive nodes; the identity rule, epsilon with the deviation held constant, or the derivative";

    public Layer Describe(NodeContext node)
    {
        int[] shape = node.InputShape(0);
        NormalizationAttributes attributes = NormalizationAttributes.Of(node.Node);
        (Parameter? scale, Parameter? shift) = node.Node.IsPattern
            ? (Named(node, attributes.Scale, shape), Named(node, attributes.Shift, shape))
            : Given(node, shape, (int)attributes.Groups);
        return new NormalizationLayer(node.Activation(0), Statistics(node, shape, attributes), scale, shift);
    }

    private static NormalizationStatistics Statistics(NodeContext node, int[] shape, NormalizationAttributes attributes)
    {
        if (node.Node.OpType == "GroupNormalization")
        {
            return new NormalizationStatistics(
                Shapes.Length(shape.AsSpan(1)) / (int)attributes.Groups, Inner: 1, IsCentred: true, attributes.Epsilon);
        }
        int axis = Shapes.Axis(AxisAttribute.Of(node.Node), shape.Length);
        (int first, int count) = node.Node switch
        {
            { IsPattern: true } => Neighbours(attributes.Axes, shape.Length),
            { OpType: "InstanceNormalization" } => (2, shape.Length - 2),
            _ => (axis, shape.Length - axis),
        };
        return new NormalizationStatistics(
            Shapes.Length(shape.AsSpan(first, count)), Shapes.Length(shape.AsSpan(first + count)), node.Node.OpType != "RMSNormalization",
            attributes.Epsilon);
    }

    private static Parameter? Named(NodeContext node, string constant, int[] shape) =>
        constant.Length == 0 ? null : Broadcast(node, Enumerable.Range(0, node.InputCount).First(i => node.Input(i) == constant), shape);

    /// <summary>γ and β of an operator: broadcast against the last axes, or one value for each channel or group of channels.</summary>
    private static (Parameter? Scale, Parameter? Shift) Given(NodeContext node, int[] shape, int groups)
    {
        if (node.Node.OpType is "LayerNormalization" or "RMSNormalization")
            return (Broadcast(node, 1, shape), node.HasInput(2) ? Broadcast(node, 2, shape) : null);
        int positions = Shapes.Length(shape.AsSpan(2));
        float[] gamma = node.Floats(1);
        // Before operator set 21 a GroupNormalization has a γ for each group, from then on for each channel.
        var layout = new ParameterLayout(
            node.Node.OpType == "GroupNormalization" && gamma.Length == groups ? Shapes.Length(shape.AsSpan(1)) / groups : positions, gamma.Length);
        return (new Parameter(gamma, layout), new Parameter(node.Floats(2), layout));
    }

    private static Parameter Broadcast(NodeContext node, int input, int[] shape) =>
        Parameter.Broadcast(node.Floats(input), node.Constant(input).Dimensions, shape);

    private static (int First, int Count) Neighbours(IReadOnlyList<long> axes, int rank)
    {
        int[] sorted = [.. axes.Select(a => Shapes.Axis(a, rank)).Order()];
        return sorted[^1] - sorted[0] + 1 == sorted.Length
            ? (sorted[0], sorted.Length)
            : throw NodeContext.Unsupported($"normalises over axes [{string.Join(", ", sorted)}]", "neighbouring axes are explained");
    }
}
