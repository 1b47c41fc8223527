using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that give their values another shape or place, or repeat them.</summary>
internal static class MovementChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("Reshape", Reshaped), ("Flatten", Flattened), ("Squeeze", Squeezed), ("Unsqueeze", Unsqueezed), ("Transpose", Transposed),
        ("Concat", Joined),
        ("Split", Parts), ("Slice", Sliced), ("Expand", Expanded), ("Tile", Tiled), ("Pad", Padded), ("DepthToSpace", Spread),
        ("SpaceToDepth", Gathered),
        ("Resize", Resized), ("Upsample", Resized),
    ];

    private static KnownTensor[] Reshaped(CheckedNode node)
    {
        node.Require(2);
        node.Rank(1, 1, 1);
        if (node.Shape(0) is not { } x || node.Values(1) is not { } asked) return node.Output(null);
        bool zeroIsZero = ReshapeAttributes.Of(node.Node).ZeroIsZero;
        if (asked.Any(s => s < -1 || s > int.MaxValue) || asked.Count(s => s == -1) > 1) throw Wrong();
        var y = new long[asked.Length];
        for (int d = 0; d < y.Length; d++)
        {
            if (asked[d] == 0 && !zeroIsZero && d >= x.Length) throw Wrong();
            y[d] = asked[d] == 0 && !zeroIsZero ? x[d] : (long)asked[d];
        }
        double have = node.Input(0).Elements, made = y.Where(s => s >= 0).Aggregate(1.0, (a, b) => a * b);
        int open = Array.IndexOf(y, -1);
        if (open >= 0)
        {
            if (made == 0 ? have != 0 : have % made != 0) throw Wrong();
            y[open] = made == 0 ? 0 : (long)(have / made);
        }
        else if (made != have)
        {
            throw Wrong();
        }
        return node.Output(y);

        Errors.ForwardFailedException Wrong() => node.Refused(
            $"an input {KnownTensor.Text(x)} reshaped to {KnownTensor.Text(asked.Select(v =>
                (long)v))}", "a shape with as many values, at most one size −1");
    }

    private static KnownTensor[] Flattened(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is not { } x) return node.Output(null);
        long asked = AxisAttribute.Of(node.Node);
        int axis = asked == x.Length ? x.Length : node.Axis(asked, x.Length);
        return node.Output([x.Take(axis).Aggregate(1L, (a, b) => a * b), x.Skip(axis).Aggregate(1L, (a, b) => a * b)]);
    }

    private static KnownTensor[] Squeezed(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is not { } x || node.IsComputed(1)) return node.Output(null);
        int[] axes = node.ValuesOr(1) is { } given
            ? node.Axes(given, x.Length) : [.. Enumerable.Range(0, x.Length).Where(d => x[d] == 1)];
        if (axes.Any(a => x[a] != 1))
        {
            throw node.Refused($"axes {string.Join(", ", axes)} of {KnownTensor.Text(x)} squeezed", "axes of size 1");
        }
        return node.Output([.. x.Where((_, d) => !axes.Contains(d))]);
    }

    private static KnownTensor[] Unsqueezed(CheckedNode node)
    {
        node.Require(node.HasFormerAttributes ? 1 : 2);
        if (node.Shape(0) is not { } x || node.IsComputed(1)) return node.Output(null);
        if (node.ValuesOr(1) is not { } given) throw node.Refused("no axes", "axes");
        if (given.Length > 64) throw node.Refused($"{given.Length} new axes", "at most 64");
        int[] axes = node.Axes(given, x.Length + given.Length);
        var rest = new Queue<long>(x);
        return node.Output([.. Enumerable.Range(0, x.Length + axes.Length).Select(d => axes.Contains(d) ? 1 : rest.Dequeue())]);
    }

    private static KnownTensor[] Transposed(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is not { } x) return node.Output(null);
        if (TransposeAttributes.Of(node.Node).Permutation is not { } perm) return node.Output([.. x.Reverse()]);
        return perm.Order().SequenceEqual(Enumerable.Range(0, x.Length).Select(d => (long)d))
            ? node.Output([.. perm.Select(d => x[d])])
            : throw node.Refused($"attribute perm is {KnownTensor.Text(perm)}", $"each of the {x.Length} axes once");
    }

    private static KnownTensor[] Joined(CheckedNode node)
    {
        node.RequireAll();
        long[]?[] shapes = [.. Enumerable.Range(0, node.InputCount).Select(node.Shape)];
        if (shapes.Any(s => s is null)) return node.Output(null);
        long[] first = shapes[0]!;
        node.Rank(0, 1);
        int axis = node.Axis(first.Length);
        foreach (long[]? shape in shapes)
        {
            if (shape!.Length != first.Length || shape.Where((s, d) => d != axis && s != first[d]).Any())
            {
                throw node.Refused(
                    $"inputs {KnownTensor.Text(first)} and {KnownTensor.Text(shape)} joined along axis {axis}", "equal sizes but there");
            }
        }
        return node.Output([.. first.Select((s, d) => d == axis ? shapes.Sum(p => p![d]) : s)]);
    }

    private static KnownTensor[] Parts(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 1);
        int count = node.Node.Outputs.Count;
        if (node.Shape(0) is not { } x || node.IsComputed(1)) return Unknown();
        int axis = node.Axis(x.Length);
        long whole = x[axis];
        SplitAttributes attributes = SplitAttributes.Of(node.Node);
        if (attributes.Parts is { } parts) node.Within("num_outputs", parts, count, count);
        double[] sizes = node.ValuesOr(1) ?? [.. Equal()];
        if (sizes.Length != count || sizes.Any(s => s < 0) || sizes.Sum() != whole)
        {
            throw node.Refused(
                $"an axis of {whole} split into {string.Join(", ", sizes)}, with {count} outputs",
                "a size for each output; together the size of the axis");
        }
        return [.. sizes.SelectMany(s => node.Output([.. x.Select((size, d) => d == axis ? (long)s : size)]))];

        KnownTensor[] Unknown() => [.. Enumerable.Repeat(node.Output(null)[0], count)];

        // The last part is smaller where num_outputs asks for that.
        IEnumerable<double> Equal()
        {
            long size = attributes.Parts is not null ? (whole + count - 1) / count : whole / count;
            return Enumerable.Range(0, count).Select(i => (double)Math.Max(0, i == count - 1 && attributes.Parts is not null
                ? whole - (size * i) : size));
        }
    }

    private static KnownTensor[] Sliced(CheckedNode node)
    {
        node.Require(node.HasFormerAttributes ? 1 : 3);
        double[]? starts = node.ValuesOr(1), ends = node.ValuesOr(2);
        if (node.Shape(0) is not { } x || starts is null || ends is null || node.IsComputed(3)
            || node.IsComputed(4)) return node.Output(null);
        int[] axes = node.ValuesOr(3) is { } given
            ? node.Axes(given, x.Length) : [.. Enumerable.Range(0, starts.Length)];
        double[] steps = node.Values(4) ?? [.. starts.Select(_ => 1.0)];
        if (starts.Length > x.Length || ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length
            || steps.Contains(0))
        {
            throw node.Refused(
                $"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes, steps {string.Join(", ", steps)}",
                "as many of each; steps other than 0");
        }
        long[] y = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            double size = x[axes[i]], step = steps[i];
            double from = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, step < 0 ? size - 1 : size);
            double to = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], step < 0 ? -1 : 0, size);
            y[axes[i]] = (long)Math.Max(0, Math.Ceiling((to - from) / step));
        }
        return node.Output(y);
    }

    private static KnownTensor[] Expanded(CheckedNode node)
    {
        node.Require(2);
        node.Rank(1, 1, 1);
        if (node.Shape(0) is not { } x || node.Values(1) is not { } asked) return node.Output(null);
        if (asked.Any(s => s is < 0 or > int.MaxValue)) throw node.Refused($"shape {string.Join(", ", asked)}", "sizes of at least 0");
        return node.Output(node.Broadcast(x, [.. asked.Select(s => (long)s)]));
    }

    private static KnownTensor[] Tiled(CheckedNode node)
    {
        node.Require(2);
        if (node.Shape(0) is not { } x || node.Values(1) is not { } repeats) return node.Output(null);
        if (repeats.Length != x.Length || repeats.Any(r => r is < 0 or > int.MaxValue))
        {
            throw node.Refused($"repeats {string.Join(", ", repeats)} of {KnownTensor.Text(x)}", "a number of at least 0 for each axis");
        }
        return node.Output([.. x.Zip(repeats, (s, r) => s * (long)r)]);
    }

    private static KnownTensor[] Padded(CheckedNode node)
    {
        node.Require(node.HasFormerAttributes ? 1 : 2);
        string mode = node.OneOf("mode", PadAttributes.Of(node.Node).Mode, PadAttributes.Constant, "reflect", "edge", "wrap");
        node.Elements(2, 1);
        double[]? pads = node.ValuesOr(1);
        if (node.Shape(0) is not { } x || node.IsComputed(1) || node.IsComputed(3)) return node.Output(null);
        int[] axes = node.Values(3) is { } given ? node.Axes(given, x.Length) : [.. Enumerable.Range(0, x.Length)];
        if (pads is null || pads.Length != 2 * axes.Length || pads.Any(p => Math.Abs(p) > int.MaxValue))
        {
            throw node.Refused($"{pads?.Length ?? 0} pads for {axes.Length} axes", "two for each axis");
        }
        long[] y = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            (long begin, long end, long size) = ((long)pads[i], (long)pads[axes.Length + i], x[axes[i]]);
            y[axes[i]] = size + begin + end;
            if (y[axes[i]] < 0) throw node.Refused($"pads {begin} and {end} of an axis of {size}", "no more cut off than there is");
            bool reads = mode != PadAttributes.Constant && Math.Max(begin, end) > 0;
            if (reads && (size == 0 || (mode == "reflect" && Math.Max(begin, end) >= size)))
            {
                throw node.Refused($"pads {begin} and {end} of an axis of {size} in mode {mode}", "pads smaller than the axis");
            }
        }
        return node.Output(y);
    }

    private static KnownTensor[] Spread(CheckedNode node)
    {
        (long block, long[]? x) = Blocks(node);
        node.OneOf("mode", BlockAttributes.Of(node.Node).Mode, "DCR", "CRD");
        if (x is null) return node.Output(null);
        if (x[1] % (block * block) != 0) throw node.Refused($"{x[1]} channels with blocksize {block}", $"a multiple of {block * block}");
        return node.Output([x[0], x[1] / (block * block), x[2] * block, x[3] * block]);
    }

    private static KnownTensor[] Gathered(CheckedNode node)
    {
        (long block, long[]? x) = Blocks(node);
        if (x is null) return node.Output(null);
        if (x[2] % block != 0 || x[3] % block != 0)
        {
            throw node.Refused($"{KnownTensor.Text(x)} with blocksize {block}", $"height and width in multiples of {block}");
        }
        return node.Output([x[0], x[1] * block * block, x[2] / block, x[3] / block]);
    }

    private static (long Block, long[]? Shape) Blocks(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 4, 4);
        return (node.Within("blocksize", BlockAttributes.Of(node.Node).Size, 1, 1 << 15), node.Shape(0));
    }

    private static KnownTensor[] Resized(CheckedNode node)
    {
        node.Require(1);
        bool old = node.Node.OpType == "Upsample" || node.Opset < 11;
        if (node.Shape(0) is not { } x) return node.Output(null);
        double[]? scales = node.ValuesOr(old ? 1 : 2), sizes = old ? null : node.Values(3);
        if (node.IsComputed(old ? 1 : 2) || (!old && node.IsComputed(3))) return node.Output(null);
        ResizeAttributes attributes = ResizeAttributes.Of(node.Node);
        double[]? given = sizes is { Length: > 0 } ? sizes : scales;
        int[] axes = attributes.Axes is { } named
            ? node.Axes(named.Select(a => (double)a), x.Length) : [.. Enumerable.Range(0, x.Length)];
        if (given is not { Length: > 0 }) throw node.Refused("neither scales nor sizes", "one of them");
        if (given.Length != axes.Length || given.Any(v => !(v > 0 && v <= int.MaxValue)))
        {
            throw node.Refused(
                $"{(ReferenceEquals(given, sizes) ? "sizes" : "scales")} {string.Join(", ", given)} for {axes.Length} axes",
                "a number above 0 for each axis");
        }
        bool crops = attributes.Crops && !ReferenceEquals(given, sizes);
        long[] y = [.. x];
        for (int i = 0; i < axes.Length; i++) y[axes[i]] = ReferenceEquals(given, sizes)
            ? (long)given[i] : (long)((float)given[i] * x[axes[i]]);
        return node.Output(attributes.KeepsRatio || crops ? null : y);
    }
}
