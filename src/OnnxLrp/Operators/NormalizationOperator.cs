using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>
/// Normalisation by a sample's own statistics: <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c>, RMSNormalization <c>y = γ ⊙ x/√(mean(x²) + ε)</c>; as operators, and
/// as recognised patterns, which have no γ and β and give their axes.
/// </summary>
internal sealed class NormalizationOperator : IOperator
{
    /// <summary>The first operator set in which GroupNormalization has γ per channel instead of per group.</summary>
    private const int ScalePerChannel = 21;

    public IReadOnlyList<string> Types => ["LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization"];

    public string Summary => "also written as primitive nodes; the identity rule, or the derivative";

    public Layer Describe(NodeContext node)
    {
        int[] shape = node.InputShape(0);
        string x = node.Activation(0), op = node.Node.OpType;
        float epsilon = node.Attributes.Float("epsilon", 1e-5f);
        if (node.Node.IsPattern) return Over(x, shape, Neighbours(node.Attributes.Ints("axes") ?? [-1], shape.Length), op, null, null, epsilon);
        if (op is "LayerNormalization" or "RMSNormalization")
        {
            int axis = Shapes.Axis(node.Attributes.Int("axis", -1), shape.Length);
            return Over(x, shape, (axis, shape.Length - axis), op, Broadcast(1), node.HasInput(2) ? Broadcast(2) : null, epsilon);
        }
        int positions = Shapes.Length(shape.AsSpan(2));
        if (op == "InstanceNormalization")
        {
            var each = new ParameterLayout(positions, shape[1]);
            return Over(x, shape, (2, shape.Length - 2), op, new Parameter(node.Floats(1), each), new Parameter(node.Floats(2), each), epsilon);
        }
        int groups = (int)node.Attributes.Int("num_groups", 1), size = Shapes.Length(shape.AsSpan(1)) / groups;
        var layout = new ParameterLayout(node.Opset < ScalePerChannel ? size : positions, node.Opset < ScalePerChannel ? groups : shape[1]);
        return new NormalizationLayer(
            x, shape[0] * groups, size, 1, Centred: true, new Parameter(node.Floats(1), layout), new Parameter(node.Floats(2), layout), epsilon);

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
