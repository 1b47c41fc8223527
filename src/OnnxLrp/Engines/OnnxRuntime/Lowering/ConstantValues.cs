using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The elements of values that are the same in every run.</summary>
internal static class ConstantValues
{
    /// <summary>
    /// The elements of a value, where arithmetic on single elements makes it from parameters; null where it takes a linear map or a
    /// movement, or where it is in double precision.
    /// </summary>
    public static float[]? Of(Value value) => Elements(value) is { } elements ? Array.ConvertAll(elements, v => (float)v) : null;

    private static double[]? Elements(Value value)
    {
        switch (value.Maker)
        {
            case ParameterConstant p:
                return Array.ConvertAll(p.Values, v => (double)v);
            case Constant c:
                return [.. Enumerable.Repeat(c.Value, value.Info.Length)];
            case Unary { Kind: UnaryKind.Positive or UnaryKind.Negative or UnaryKind.Absolute or UnaryKind.Square or UnaryKind.Negate } u:
                return Elements(u.Operands[0]) is { } x ? Array.ConvertAll(x, v => Of(u.Kind, v)) : null;
            case Binary { Kind: BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Multiply } b
                when Elements(b.Operands[0]) is { } left && Elements(b.Operands[1]) is { } right:
                return Broadcast(b, value.Info.Shape, left, right);
            default:
                return null;
        }
    }

    private static double[] Broadcast(Binary b, int[] shape, double[] left, double[] right)
    {
        int[] l = Shapes.BroadcastStrides(b.Operands[0].Info.Shape, shape);
        int[] r = Shapes.BroadcastStrides(b.Operands[1].Info.Shape, shape);
        int[] index = new int[shape.Length];
        var result = new double[Shapes.Length(shape)];
        for (int e = 0; e < result.Length; e++)
        {
            (int i, int j) = (0, 0);
            for (int d = 0; d < index.Length; d++) (i, j) = (i + (index[d] * l[d]), j + (index[d] * r[d]));
            result[e] = b.Kind switch
            {
                BinaryKind.Add => left[i] + right[j],
                BinaryKind.Subtract => left[i] - right[j],
                _ => left[i] * right[j],
            };
            Shapes.Advance(index, shape);
        }
        return result;
    }

    private static double Of(UnaryKind kind, double x) => kind switch
    {
        UnaryKind.Positive => Math.Max(x, 0),
        UnaryKind.Negative => Math.Min(x, 0),
        UnaryKind.Absolute => Math.Abs(x),
        UnaryKind.Square => x * x,
        _ => -x,
    };
}
