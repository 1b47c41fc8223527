using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that put values in other places by masks, lengths, or places that were found before.</summary>
internal static class PlacementChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("Compress", Compressed), ("MaxUnpool", Unpooled), ("ReverseSequence", Reversed), ("TensorScatter", Updated),
        ("CenterCropPad", Centred), ("Unique", Distinct),
    ];

    private static KnownTensor[] Compressed(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 1);
        node.Rank(1, 1, 1);
        if (node.Shape(0) is not { } x || node.Values(1) is not { } kept) return node.Output(null);
        long count = kept.Count(v => v != 0);
        if (!AxisAttribute.IsGiven(node.Node)) return node.Output([count]);
        int axis = node.Axis(x.Length);
        if (kept.Length > x[axis]) throw node.Refused($"a condition of {kept.Length} values on an axis of {x[axis]}", "at most as many");
        return node.Output([.. x.Select((size, d) => d == axis ? count : size)]);
    }

    private static KnownTensor[] Unpooled(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 3);
        WindowAttributes window = WindowAttributes.Of(node.Node);
        if (window.Kernel.Given.Count == 0) throw node.Refused("attribute kernel_shape is missing", "the size of the window");
        if (node.Shape(0) is not { } x) return node.Output(null);
        if (node.Shape(1) is { } places && !places.SequenceEqual(x))
        {
            throw node.Refused($"indices {KnownTensor.Text(places)} for {KnownTensor.Text(x)}", "one for each value");
        }
        // Whether the places lie within the output is known when they are.
        node.IsUncertain = node.Values(1) is null;
        int rank = x.Length - 2;
        long[] kernel = node.Within(window.Kernel, rank, 1), strides = node.Within(window.Strides, rank, 1);
        long[] pads = node.Within(window.Pads, 2 * rank, 0);
        long Size(int d) => ((x[d + 2] - 1) * strides[d]) + kernel[d] - pads[d] - pads[rank + d];
        long[] y = [x[0], x[1], .. Enumerable.Range(0, rank).Select(Size)];
        if (y.Any(s => s < 1)) throw node.Refused($"an output of size {KnownTensor.Text(y)}", "sizes of at least 1");
        if (node.Values(1)?.Where(p => p < 0 || p >= y.Aggregate(1.0, (n, s) => n * s)).ToArray() is [var outside, ..] && !node.Has(2))
        {
            throw node.Refused($"index {outside} into {KnownTensor.Text(y)}", "a place of the output");
        }
        return node.Output(node.Has(2) ? node.Values(2) is { } asked ? [.. asked.Select(s => (long)s)] : null : y);
    }

    private static KnownTensor[] Reversed(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 2);
        SequenceAttributes attributes = SequenceAttributes.Of(node.Node);
        node.Within("batch_axis", attributes.BatchAxis, 0, 1);
        node.Within("time_axis", attributes.TimeAxis, 0, 1);
        if (attributes.BatchAxis == attributes.TimeAxis) throw node.Refused("batch_axis and time_axis are equal", "0 and 1, or 1 and 0");
        if (node.Shape(0) is { } x)
        {
            node.Elements(1, x[attributes.BatchAxis]);
            if (node.Values(1)?.Where(n => n < 0 || n > x[attributes.TimeAxis]).ToArray() is [var outside, ..])
            {
                throw node.Refused($"length {outside} of {x[attributes.TimeAxis]} steps", "at most as many");
            }
        }
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] Updated(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 2);
        node.OneOf("mode", TensorScatterAttributes.Of(node.Node).Mode, "linear", "circular");
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] Centred(CheckedNode node)
    {
        node.Require(2);
        if (node.Shape(0) is not { } x || node.Values(1) is not { } asked) return node.Output(null);
        int[] axes = CropAttributes.Of(node.Node).Axes is { Count: > 0 } named
            ? node.Axes(named.Select(a => (double)a), x.Length) : [.. Enumerable.Range(0, x.Length)];
        if (asked.Length != axes.Length || asked.Any(s => s is < 0 or > int.MaxValue))
        {
            throw node.Refused($"sizes {string.Join(", ", asked)} for {axes.Length} axes", "a size for each axis");
        }
        return node.Output([.. x.Select((size, d) => Array.IndexOf(axes, d) is var i and >= 0 ? (long)asked[i] : size)]);
    }

    private static KnownTensor[] Distinct(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is { } x && AxisAttribute.IsGiven(node.Node)) node.Axis(x.Length);
        return [.. node.Output(null), .. Enumerable.Repeat(new KnownTensor(OnnxElementType.Int64, null), 3)];
    }
}
