using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Normalisation by a sample's own statistics: <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c>, RMSNormalization <c>y = γ ⊙ x/√(mean(x²) + ε)</c>; as
/// operators, and as recognised patterns, which have no γ and β and give their axes.
/// </summary>
internal sealed class NormalizationOperator : IOperator
{
    public IReadOnlyList<string> Types => ["LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization"];

    public string Summary => "also written as primitive nodes; the identity rule, or the derivative";

    public Layer Describe(NodeContext node)
    {
        int[] shape = node.InputShape(0);
        string x = node.Activation(0), op = node.Node.OpType;
        NormalizationAttributes attributes = NormalizationAttributes.Of(node.Node);
        float epsilon = attributes.Epsilon;
        if (node.Node.IsPattern) return Over(x, shape, Neighbours(attributes.Axes, shape.Length), op, null, null, epsilon);
        if (op is "LayerNormalization" or "RMSNormalization")
        {
            int axis = Shapes.Axis(AxisAttribute.Of(node.Node), shape.Length);
            return Over(x, shape, (axis, shape.Length - axis), op, Broadcast(1), node.HasInput(2) ? Broadcast(2) : null, epsilon);
        }
        int positions = Shapes.Length(shape.AsSpan(2));
        if (op == "InstanceNormalization")
        {
            var each = new ParameterLayout(positions, shape[1]);
            return Over(
                x, shape, (2, shape.Length - 2), op, new Parameter(node.Floats(1), each), new Parameter(node.Floats(2), each), epsilon);
        }
        int groups = (int)attributes.Groups, size = Shapes.Length(shape.AsSpan(1)) / groups;
        // Before operator set 21 γ has a value for each group, from then on for each channel.
        float[] gamma = node.Floats(1);
        var layout = new ParameterLayout(gamma.Length == groups ? size : positions, gamma.Length);
        return new NormalizationLayer(
            x, shape[0] * groups, size, 1, Centred: true, new Parameter(gamma, layout), new Parameter(node.Floats(2), layout), epsilon);

        Parameter Broadcast(int input) => Parameter.Broadcast(node.Floats(input), node.Constant(input).Dimensions, shape);
    }

    private static NormalizationLayer Over(
        string x, int[] shape, (int First, int Count) axes, string op, Parameter? scale, Parameter? shift, float epsilon)
    {
        int end = axes.First + axes.Count;
        return new NormalizationLayer(
            x, Shapes.Length(shape.AsSpan(0, axes.First)), Shapes.Length(shape.AsSpan(axes.First, axes.Count)), Shapes.Length(shape.AsSpan(end)),
            op != "RMSNormalization", scale, shift, epsilon);
    }

    private static (int First, int Count) Neighbours(IReadOnlyList<long> axes, int rank)
    {
        int[] sorted = [.. axes.Select(a => Shapes.Axis(a, rank)).Order()];
        return sorted[^1] - sorted[0] + 1 == sorted.Length
            ? (sorted[0], sorted.Length)
            : throw NodeContext.Unsupported($"normalises over axes [{string.Join(", ", sorted)}]", "neighbouring axes are explained");
    }
}
