using OnnxLrp.Graph;

namespace OnnxLrp.Checks;

/// <summary>
/// Follows the few numbers from which models compute shapes: sizes taken, joined, multiplied, compared. Everything else stays unknown.
/// Values are held as real numbers, exact up to 2^53.
/// </summary>
internal static class KnownValues
{
    /// <summary>The elements of the node's output; null where an input is not known or the operator is not followed.</summary>
    public static double[]? Of(CheckedNode node, KnownTensor output)
    {
        if (output.Values is not null) return output.Values;
        if (output.Shape is not { } shape || output.Elements > KnownTensor.MostValues || node.InputCount == 0) return null;
        double[]?[] given = [.. Enumerable.Range(0, node.InputCount).Select(node.Values)];
        if (given[0] is not { } x) return null;
        switch (node.Node.OpType)
        {
            case "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten":
                return x;
            case "Cast" when output.Type.IsReal() || !node.Input(0).Type.IsReal():
                return x;
            case "Cast":
                return output.Type == OnnxElementType.Bool ? [.. x.Select(v => v != 0 ? 1.0 : 0)] : [.. x.Select(Math.Truncate)];
            case "Floor":
                return [.. x.Select(Math.Floor)];
            case "Ceil":
                return [.. x.Select(Math.Ceiling)];
            case "Round":
                return [.. x.Select(v => Math.Round(v, MidpointRounding.ToEven))];
            case "Neg":
                return [.. x.Select(v => -v)];
            case "Not":
                return [.. x.Select(v => v == 0 ? 1.0 : 0)];
            case "Sqrt":
                return [.. x.Select(Math.Sqrt)];
            case "ReduceProd" when shape.All(s => s == 1):
                return [x.Aggregate(1.0, (a, b) => a * b)];
            case "ReduceSum" when shape.All(s => s == 1):
                return [x.Sum()];
            case "Gather" when node.Shape(0)!.Length == 1 && given[1] is { } indices:
                return [.. indices.Select(i => x[(int)(i < 0 ? i + x.Length : i)])];
            case "Slice" when node.Shape(0)!.Length == 1 && given.Length > 2:
                return Sliced(x, given, output.Shape[0]);
            case "Concat" when shape.Length == 1 && given.All(g => g is not null):
                return [.. given.SelectMany(g => g!)];
            case "Expand" when x.Length == 1:
                return [.. Enumerable.Repeat(x[0], (int)output.Elements)];
            case "Where" when given is [_, { } yes, { } no]:
                return Elementwise(output, (c, i) => c != 0 ? At(yes, i) : At(no, i), x);
        }
        return given is [_, { } y] && Function(node.Node.OpType, output.Type) is { } f
            ? Elementwise(output, (a, i) => f(a, At(y, i)), x) : null;

        double[]? Elementwise(KnownTensor result, Func<double, int, double> f, double[] first) =>
            given.All(g => g!.Length == 1 || g.Length == (int)result.Elements)
                ? [.. Enumerable.Range(0, (int)result.Elements).Select(i => f(At(first, i), i))] : null;
    }

    private static double At(double[] values, int index) => values.Length == 1 ? values[0] : values[index];

    private static Func<double, double, double>? Function(string op, OnnxElementType type) => op switch
    {
        "Add" => (a, b) => a + b,
        "Sub" => (a, b) => a - b,
        "Mul" => (a, b) => a * b,
        "Div" when type.IsReal() => (a, b) => a / b,
        "Div" => (a, b) => Math.Truncate(a / b),
        "Mod" => (a, b) => a - (b * Math.Floor(a / b)),
        "Max" => Math.Max,
        "Min" => Math.Min,
        "Pow" => Math.Pow,
        "Equal" => (a, b) => a == b ? 1 : 0,
        "Greater" => (a, b) => a > b ? 1 : 0,
        "Less" => (a, b) => a < b ? 1 : 0,
        "GreaterOrEqual" => (a, b) => a >= b ? 1 : 0,
        "LessOrEqual" => (a, b) => a <= b ? 1 : 0,
        "And" => (a, b) => a != 0 && b != 0 ? 1 : 0,
        "Or" => (a, b) => a != 0 || b != 0 ? 1 : 0,
        _ => null,
    };

    private static double[]? Sliced(double[] x, double[]?[] given, long count)
    {
        double start = given[1]![0], step = given.Length > 4 && given[4] is { } steps ? steps[0] : 1;
        double from = Math.Clamp(start < 0 ? start + x.Length : start, 0, Math.Max(0, step < 0 ? x.Length - 1 : x.Length));
        return [.. Enumerable.Range(0, (int)count).Select(i => x[(int)(from + (i * step))])];
    }
}
