using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that make values from a shape, from numbers, or from nothing.</summary>
internal static class GeneratorChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("Constant", Constant), ("ConstantOfShape", Filled), ("Shape", Shape), ("Size", Size), ("Range", Range), ("EyeLike", Eye),
        ("RandomNormal", n => Random(n, false)), ("RandomUniform", n => Random(n, false)), ("RandomNormalLike", n => Random(n, true)),
        ("RandomUniformLike", n => Random(n, true)),
    ];

    private static KnownTensor[] Constant(CheckedNode node)
    {
        if (ConstantLifting.Value(node.Node.Attributes) is { } value) return [KnownTensor.Of(value)];
        node.IsUncertain = true;
        return [KnownTensor.Unknown];
    }

    private static KnownTensor[] Filled(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 1, 1);
        OnnxTensor? value = FillAttributes.Of(node.Node).Value;
        if (value is { Length: not 1 }) throw node.Refused($"attribute value has {value.Length} elements", "one");
        OnnxElementType type = value?.ElementType ?? OnnxElementType.Float;
        if (node.Values(0) is not { } sizes) return CheckedNode.Output(node.Shape(0) is [0] ? [] : null, type);
        if (sizes.Any(s => s is < 0 or > uint.MaxValue)) throw node.Refused($"shape {string.Join(", ", sizes)}", "sizes of at least 0");
        var made = new KnownTensor(type, [.. sizes.Select(s => (long)s)]);
        return [made.Elements > KnownTensor.MostValues ? made : made with { Values = [.. Enumerable.Repeat(value is null
            ? 0 : KnownTensor.Of(value).Values?[0] ?? 0, (int)made.Elements)] }];
    }

    private static KnownTensor[] Shape(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is not { } x) return CheckedNode.Output(null, OnnxElementType.Int64);
        ShapeAttributes attributes = ShapeAttributes.Of(node.Node);
        long from = End(attributes.Start), to = Math.Max(from, End(attributes.End ?? x.Length));
        return [new KnownTensor(OnnxElementType.Int64, [to - from], [.. x[(int)from..(int)to].Select(s => (double)s)])];

        long End(long at) => Math.Clamp(at < 0 ? at + x.Length : at, 0, x.Length);
    }

    private static KnownTensor[] Size(CheckedNode node)
    {
        node.Require(1);
        return [new KnownTensor(OnnxElementType.Int64, [], node.Shape(0) is null ? null : [node.Input(0).Elements])];
    }

    private static KnownTensor[] Range(CheckedNode node)
    {
        node.Require(3);
        for (int i = 0; i < 3; i++) node.Elements(i, 1);
        if (node.Values(0) is not [var start] || node.Values(1) is not [var limit]
            || node.Values(2) is not [var delta]) return node.Output(null);
        if (delta == 0 || !double.IsFinite(start + limit + delta))
        {
            throw node.Refused($"a range from {start} to {limit} by {delta}", "a step other than 0");
        }
        double count = Math.Max(0, Math.Ceiling((limit - start) / delta));
        if (count > long.MaxValue / 2) throw node.Refused($"a range of {count} values", "fewer values");
        double[]? values = count <= KnownTensor.MostValues ? [.. Enumerable.Range(0, (int)count).Select(i => start + (i * delta))] : null;
        return [new KnownTensor(node.Input(0).Type, [(long)count], values)];
    }

    private static KnownTensor[] Eye(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 2, 2);
        return CheckedNode.Output(
            node.Shape(0), RandomAttributes.Of(node.Node).Type is { } type ? Type(node, type) : node.Input(0).Type);
    }

    private static KnownTensor[] Random(CheckedNode node, bool like)
    {
        RandomAttributes attributes = RandomAttributes.Of(node.Node);
        (float scale, float low, float high) = (attributes.Scale, attributes.Low, attributes.High);
        if (!(scale > 0 && float.IsFinite(scale))) throw node.Refused($"attribute scale is {scale}", "a number above 0");
        if (!(low <= high && float.IsFinite(high - low))) throw node.Refused($"attributes low {low} and high {high}", "low below high");
        OnnxElementType type = Type(node, attributes.Type ?? (long)OnnxElementType.Float);
        if (like)
        {
            node.Require(1);
            return CheckedNode.Output(node.Shape(0), type);
        }
        IReadOnlyList<long> shape = attributes.Shape ?? throw node.Refused("attribute shape is missing", "a shape");
        return shape.All(s => s is >= 0 and <= int.MaxValue) ? CheckedNode.Output([.. shape], type) : throw node.Refused(
            $"attribute shape is {KnownTensor.Text(shape)}", "sizes of at least 0");
    }

    private static OnnxElementType Type(CheckedNode node, long type) => (OnnxElementType)node.Within("dtype", type, 1, 64);
}
