using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Convolutions, pools, and what else slides a window over the axes after the channels.</summary>
internal static class WindowChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("Conv", n => Convolution(n, 0, 1, 2, n.Input(0).Type)), ("ConvInteger", n =>
            Convolution(n, 0, 1, -1, Graph.OnnxElementType.Int32)),
        ("QLinearConv", n => Convolution(n, 0, 3, 8, n.Input(7).Type)), ("ConvTranspose", Transposed), ("MaxPool", Pool),
        ("AveragePool", Pool),
        ("LpPool", Pool),
        ("GlobalAveragePool", Global), ("GlobalMaxPool", Global), ("GlobalLpPool", Global), ("LRN", Lrn),
    ];

    private static KnownTensor[] Convolution(CheckedNode node, int data, int weight, int bias, Graph.OnnxElementType type)
    {
        node.Require(weight == 3 ? 8 : 2);
        WindowAttributes window = Checked(node);
        long group = window.Group;
        node.Rank(data, 3);
        node.Rank(weight, 3);
        if (node.Shape(data) is not { } x || node.Shape(weight) is not { } w) return CheckedNode.Output(null, type);
        CheckRanks(node, x, w);
        if (x[1] != w[1] * group)
        {
            throw node.Refused($"{x[1]} channels, weights {KnownTensor.Text(w)} and group {group}", $"{w[1] * group} channels");
        }
        if (w[0] % group != 0) throw node.Refused($"{w[0]} output channels in {group} groups", "groups of equal size");
        if (bias > 0) node.Elements(bias, w[0]);
        long[]? slid = Slid(node, window, x[2..], Kernel(node, window, w[2..]), false);
        return CheckedNode.Output(slid is not null ? [x[0], w[0], .. slid] : null, type);
    }

    private static KnownTensor[] Transposed(CheckedNode node)
    {
        node.Require(2);
        WindowAttributes window = Checked(node);
        long group = window.Group;
        node.Rank(0, 3);
        node.Rank(1, 3);
        if (node.Shape(0) is not { } x || node.Shape(1) is not { } w) return node.Output(null);
        CheckRanks(node, x, w);
        if (x[1] != w[0]) throw node.Refused($"{x[1]} channels and weights {KnownTensor.Text(w)}", $"{w[0]} channels");
        if (w[0] % group != 0) throw node.Refused($"{w[0]} channels in {group} groups", "groups of equal size");
        node.Elements(2, w[1] * group);
        int rank = x.Length - 2;
        long[] kernel = Kernel(node, window, w[2..]);
        long[] strides = node.Within(window.Strides, rank, 1), dilations = node.Within(window.Dilations, rank, 1);
        long[] more = node.Within(window.OutputPadding, rank, 0), pads = node.Within(window.Pads, 2 * rank, 0);
        IReadOnlyList<long> asked = window.OutputShape.Given;
        if (asked.Count > 0 && (asked.Count < rank || asked.Any(s => s is < 1 or > int.MaxValue)))
        {
            throw node.Refused($"attribute output_shape is {KnownTensor.Text(asked)}", $"{rank} sizes of at least 1");
        }
        long[] y = [.. Enumerable.Range(0, rank).Select(d =>
            asked.Count > 0 ? asked[asked.Count - rank + d]
            : window.IsSame ? x[d + 2] * strides[d]
            : (strides[d] * (x[d + 2] - 1)) + more[d] + (dilations[d] * (kernel[d] - 1)) + 1 - (!window.HasExplicitPads
                ? 0 : pads[d] + pads[rank + d]))];
        if (y.Any(s => s < 1)) throw node.Refused($"an output of size {KnownTensor.Text(y)}", "sizes of at least 1");
        node.Workspace = sizeof(float) * w.Skip(1).Concat(x.Skip(2)).Aggregate(1.0, (a, b) => a * b);
        return node.Output([x[0], w[1] * group, .. y]);
    }

    private static KnownTensor[] Pool(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 3);
        WindowAttributes window = Checked(node);
        node.Within("storage_order", window.StorageOrder, 0, 1);
        node.Within("p", NormAttributes.Of(node.Node).P, 1);
        if (window.Kernel.Given.Count == 0)
        {
            throw node.Refused("attribute kernel_shape is missing", "the size of the window");
        }
        if (node.Shape(0) is not { } x) return node.Output(null);
        long[]? slid = Slid(node, window, x[2..], node.Within(window.Kernel, x.Length - 2, 1), window.CeilMode);
        long[]? y = slid is null ? null : [x[0], x[1], .. slid];
        return [.. node.Output(y), .. CheckedNode.Output(y, Graph.OnnxElementType.Int64)];
    }

    private static KnownTensor[] Global(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 3);
        node.Within("p", NormAttributes.Of(node.Node).P, 1);
        return node.Output(node.Shape(0) is { } x ? [x[0], x[1], .. x.Skip(2).Select(_ => 1L)] : null);
    }

    private static KnownTensor[] Lrn(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 3);
        long size = node.Within("size", LrnAttributes.Of(node.Node).Size, 1);
        if (size % 2 == 0) throw node.Refused($"attribute size is {size}", "an odd size, which ONNX Runtime needs");
        if (node.Shape(0) is { } x) node.Workspace = sizeof(float) * (x[1] + size) * x.Skip(2).Aggregate(1.0, (a, b) => a * b);
        return node.Output(node.Shape(0));
    }

    private static WindowAttributes Checked(CheckedNode node)
    {
        WindowAttributes window = WindowAttributes.Of(node.Node);
        node.Within("group", window.Group, 1);
        node.OneOf("auto_pad", window.AutoPad, "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
        return window;
    }

    private static void CheckRanks(CheckedNode node, long[] x, long[] w)
    {
        if (x.Length != w.Length)
        {
            throw node.Refused($"an input {KnownTensor.Text(x)} and weights {KnownTensor.Text(w)}", "the same number of axes");
        }
        if (w.Any(s => s < 1)) throw node.Refused($"weights {KnownTensor.Text(w)}", "sizes of at least 1");
    }

    private static long[] Kernel(CheckedNode node, WindowAttributes window, long[] weights)
    {
        long[] kernel = node.Within(window.Kernel, weights.Length, 1);
        return window.Kernel.Given.Count == 0 || kernel.SequenceEqual(weights)
            ? weights
            : throw node.Refused(
                $"attribute kernel_shape is {KnownTensor.Text(kernel)}", $"{KnownTensor.Text(weights)}, as the weights have");
    }

    /// <summary>
    /// How many windows there are along each axis; null where versions of ONNX Runtime differ: whether the last one may start in the
    /// padding.
    /// </summary>
    private static long[]? Slid(CheckedNode node, WindowAttributes attributes, long[] sizes, long[] kernel, bool ceil)
    {
        int rank = sizes.Length;
        bool same = attributes.IsSame;
        long[] strides = node.Within(attributes.Strides, rank, 1), dilations = node.Within(attributes.Dilations, rank, 1);
        long[] pads = node.Within(attributes.Pads, 2 * rank, node.Node.OpType == "Conv" ? -int.MaxValue : 0);
        var slid = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long window = (dilations[d] * (kernel[d] - 1)) + 1;
            long padded = sizes[d] + (attributes.HasExplicitPads ? pads[d] + pads[rank + d] : 0);
            if (!same && window > padded)
            {
                throw node.Refused($"a window of {window} on an axis of {padded} with its padding", "a window that fits");
            }
            if (ceil && !same && (pads[d] >= window || pads[rank + d] >= window))
            {
                throw node.Refused($"padding {KnownTensor.Text(pads)}", "less than the window");
            }
            if (ceil && !same && (padded - window) % strides[d] != 0
                && ((padded - window) / strides[d] + 1) * strides[d] >= sizes[d] + pads[d]) return null;
            slid[d] = same ? (sizes[d] + strides[d] - 1) / strides[d] : ((padded - window + (ceil ? strides[d] - 1 : 0)) / strides[d]) + 1;
        }
        return slid;
    }
}
