using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Normalisations and softmaxes: the shape stays, parameters belong to channels or to the last axes.</summary>
internal static class NormalizationChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("BatchNormalization", Batch), ("InstanceNormalization", Instance), ("GroupNormalization", Groups), ("LayerNormalization", Layer),
        ("RMSNormalization", Layer), ("MeanVarianceNormalization", MeanVariance), ("LpNormalization", LpNorm), ("Softmax", AlongAxis),
        ("LogSoftmax", AlongAxis),
        ("Hardmax", AlongAxis),
    ];

    private static KnownTensor[] Batch(CheckedNode node)
    {
        node.Require(5);
        node.Rank(0, 1);
        if (node.Shape(0) is not { } x) return node.Output(null);
        long channels = x.Length > 1 ? x[1] : 1;
        for (int i = 1; i < 5; i++) node.Elements(i, channels);
        return [.. node.Output(x), .. Enumerable.Repeat(new KnownTensor(node.Input(1).Type, [channels]), 4)];
    }

    private static KnownTensor[] Instance(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 3);
        if (node.Shape(0) is { } x)
        {
            node.Elements(1, x[1]);
            node.Elements(2, x[1]);
        }
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] Groups(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 2);
        long groups = node.Within("num_groups", NormalizationAttributes.Of(node.Node).Groups, 1);
        if (node.Shape(0) is not { } x) return node.Output(null);
        if (x[1] % groups != 0) throw node.Refused($"{x[1]} channels in {groups} groups", "groups of equal size");
        long scales = node.Opset < 21 ? groups : x[1];
        node.Elements(1, scales);
        node.Elements(2, scales);
        return node.Output(x);
    }

    private static KnownTensor[] Layer(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 1);
        if (node.Shape(0) is not { } x) return node.Output(null);
        int axis = node.Axis(x.Length);
        foreach (int parameter in new[] { 1, 2 }.Where(node.Has))
        {
            if (node.Broadcast(x, node.Shape(parameter)) is { } both && !both.SequenceEqual(x))
            {
                throw node.Refused(
                    $"input {parameter} has shape {KnownTensor.Text(node.Shape(parameter)!)}",
                    $"a shape that broadcasts to {KnownTensor.Text(x)}");
            }
        }
        var moments = new KnownTensor(OnnxElementType.Float, [.. x.Select((s, d) => d < axis ? s : 1)]);
        return [.. node.Output(x), moments, moments];
    }

    private static KnownTensor[] MeanVariance(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is { } x) node.Axes(NormalizationAttributes.Of(node.Node).Axes.Select(a => (double)a), x.Length);
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] LpNorm(CheckedNode node)
    {
        node.Within("p", NormAttributes.Of(node.Node).P, 1, 2);
        return AlongAxis(node);
    }

    private static KnownTensor[] AlongAxis(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is { Length: > 0 } x) node.Axis(x.Length);
        return node.Output(node.Shape(0));
    }
}
