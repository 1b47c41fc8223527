using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that mix values by fixed weights: transforms of signals, boxes and blocks of pictures.</summary>
internal static class SignalChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
        [("DFT", Transformed), ("STFT", Framed), ("Col2Im", Joined), ("RoiAlign", Aligned), ("AffineGrid", Grid)];

    private static KnownTensor[] Transformed(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 2);
        node.Elements(1, 1);
        node.Elements(2, 1);
        (bool onesided, bool inverse) = DftAttributes.Of(node.Node);
        if (node.Shape(0) is not { } x || node.IsComputed(1) || node.IsComputed(2)) return node.Output(null);
        if (x[^1] is not (1 or 2))
        {
            throw node.Refused($"a signal {KnownTensor.Text(x)}", "1 or 2 values on the last axis: real, or real and imaginary");
        }
        int axis = node.Values(2) is [var given] ? node.Axis(given, x.Length) : node.Axis(x.Length);
        if (axis == x.Length - 1) throw node.Refused($"axis {axis}, which has real and imaginary parts", "another axis");
        double length = node.Values(1) is [var asked] ? asked : x[axis];
        if (!(length is >= 1 and <= int.MaxValue)) throw node.Refused($"a transform of length {length}", $"1 to {int.MaxValue}");
        // Onesided inverse transforms have a real output of a length that versions of ONNX Runtime do not agree on.
        if (onesided && inverse) return node.Output(null);
        long made = onesided ? ((long)length / 2) + 1 : (long)length;
        return node.Output([.. x.Select((size, d) => d == axis ? made : d == x.Length - 1 ? 2 : size)]);
    }

    private static KnownTensor[] Framed(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 2, 3);
        node.Elements(1, 1);
        node.Elements(3, 1);
        if (node.Values(1) is [var step] && !(step >= 1)) throw node.Refused($"frames every {step} values", "at least 1");
        if (node.Values(3) is [var length] && (!(length >= 1) || node.Shape(0) is [_, var signal, ..] && length > signal))
        {
            throw node.Refused($"frames of {length} values", "at least 1 and at most as many as the signal has");
        }
        return node.Output(null);
    }

    private static KnownTensor[] Joined(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 3, 3);
        if (node.Shape(0) is not { } x) return node.Output(null);
        if (node.Values(1) is not { } picture || node.Values(2) is not { } block) return node.Output(null);
        if (picture.Length != block.Length || picture.Concat(block).Any(s => !(s is >= 1 and <= int.MaxValue)))
        {
            throw node.Refused($"a picture {string.Join(", ", picture)} of blocks {string.Join(", ", block)}", "as many sizes of at least 1");
        }
        WindowAttributes window = WindowAttributes.Of(node.Node);
        int rank = picture.Length;
        long[] strides = node.Within(window.Strides, rank, 1), dilations = node.Within(window.Dilations, rank, 1);
        long[] pads = node.Within(window.Pads, 2 * rank, 0);
        double blocks = 1, values = block.Aggregate(1.0, (n, s) => n * s);
        for (int d = 0; d < rank; d++)
        {
            double room = picture[d] + pads[d] + pads[rank + d] - (dilations[d] * (block[d] - 1)) - 1;
            blocks *= Math.Floor(room / strides[d]) + 1;
        }
        if (x[1] % values != 0 || x[2] != blocks)
        {
            throw node.Refused($"columns {KnownTensor.Text(x)}", $"{blocks} blocks of {values} values for each channel");
        }
        return node.Output([x[0], x[1] / (long)values, .. picture.Select(s => (long)s)]);
    }

    private static KnownTensor[] Aligned(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 4, 4);
        node.Rank(1, 2, 2);
        node.Rank(2, 1, 1);
        RoiAlignAttributes attributes = RoiAlignAttributes.Of(node.Node);
        node.OneOf("mode", attributes.Mode, "avg", "max");
        long height = node.Within("output_height", attributes.Height, 1), width = node.Within("output_width", attributes.Width, 1);
        if (node.Shape(1) is [_, not 4]) throw node.Refused($"boxes {KnownTensor.Text(node.Shape(1)!)}", "4 numbers for each");
        if (node.Shape(0) is not { } x || node.Shape(1) is not [var boxes, _]) return node.Output(null);
        node.Elements(2, boxes);
        if (node.Values(2)?.Where(i => i < 0 || i >= x[0]).ToArray() is [var outside, ..])
        {
            throw node.Refused($"picture {outside} of {x[0]}", $"0 to {x[0] - 1}");
        }
        node.IsUncertain = node.Values(2) is null;
        return node.Output([boxes, x[1], height, width]);
    }

    private static KnownTensor[] Grid(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 3, 3);
        node.Rank(1, 1, 1);
        if (node.Shape(0) is not { } theta || node.Values(1) is not { } size) return node.Output(null);
        long axes = theta[1];
        if (axes is not (2 or 3) || theta[2] != axes + 1 || size.Length != axes + 2)
        {
            throw node.Refused($"maps {KnownTensor.Text(theta)} for a size of {size.Length} axes", "2 × 3 for 4 axes, or 3 × 4 for 5");
        }
        if (size[0] != theta[0] || size.Any(s => !(s is >= 1 and <= int.MaxValue)))
        {
            throw node.Refused($"size {string.Join(", ", size)} for {theta[0]} maps", "as many samples, and sizes of at least 1");
        }
        return node.Output([theta[0], .. size.Skip(2).Select(s => (long)s), axes]);
    }
}
