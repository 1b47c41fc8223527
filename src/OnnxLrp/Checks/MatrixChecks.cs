using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Products of matrices, of vectors, and Einsum.</summary>
internal static class MatrixChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("MatMul", n => Product(n, 0, 1, n.Input(0).Type)), ("MatMulInteger", n => Product(n, 0, 1, OnnxElementType.Int32)),
        ("QLinearMatMul", n => Product(n, 0, 3, n.Input(7).Type)), ("Gemm", Gemm), ("Einsum", Einsum),
    ];

    private static KnownTensor[] Product(CheckedNode node, int first, int second, OnnxElementType type)
    {
        node.Require(second == 3 ? 8 : 2);
        node.Rank(first, 1);
        node.Rank(second, 1);
        if (node.Shape(first) is not { } a || node.Shape(second) is not { } b) return CheckedNode.Output(null, type);
        (long[] left, long[] right) = (a.Length == 1 ? [1, a[0]] : a, b.Length == 1 ? [b[0], 1] : b);
        if (left[^1] != right[^2])
        {
            throw node.Refused(
                $"matrices {KnownTensor.Text(a)} and {KnownTensor.Text(b)}", "as many columns in the first as rows in the second");
        }
        long[] batch = node.Broadcast(left[..^2], right[..^2])!;
        return CheckedNode.Output(
            [.. batch, .. a.Length == 1 ? [] : new[] { left[^2] }, .. b.Length == 1 ? [] : new[] { right[^1] }], type);
    }

    private static KnownTensor[] Gemm(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 2, 2);
        node.Rank(1, 2, 2);
        node.Rank(2, 0, 2);
        if (node.Shape(0) is not { } a || node.Shape(1) is not { } b) return node.Output(null);
        GemmAttributes attributes = GemmAttributes.Of(node.Node);
        (long rows, long inner) = attributes.TransposesA ? (a[1], a[0]) : (a[0], a[1]);
        (long other, long columns) = attributes.TransposesB ? (b[1], b[0]) : (b[0], b[1]);
        if (inner != other) throw node.Refused($"matrices {KnownTensor.Text(a)} and {KnownTensor.Text(b)}", "an inner size that both have");
        long[] y = [rows, columns];
        if (node.Has(2) && node.Broadcast(y, node.Shape(2)) is { } both && !both.SequenceEqual(y))
        {
            throw node.Refused(
                $"input 2 has shape {KnownTensor.Text(node.Shape(2)!)}", $"a shape that broadcasts to {KnownTensor.Text(y)}");
        }
        return node.Output(y);
    }

    private static KnownTensor[] Einsum(CheckedNode node)
    {
        node.RequireAll();
        string equation = EinsumAttributes.Of(node.Node).Equation.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (equation.Length == 0 || sides.Length > 2
            || equation.Replace("->", "", StringComparison.Ordinal).Replace("...", "", StringComparison.Ordinal).Any(c =>
                !char.IsAsciiLetter(c) && c != ','))
        {
            throw node.Refused($"equation \"{equation}\"", "letters, commas and one arrow, such as \"bij,bjk->bik\"");
        }
        if (terms.Length != node.InputCount)
        {
            throw node.Refused($"equation \"{equation}\" and {node.InputCount} inputs", "one term for each input");
        }
        if (equation.Contains('.'))
        {
            node.IsUncertain = true;
            return node.Output(null);
        }
        var sizes = new Dictionary<char, long>();
        for (int i = 0; i < terms.Length; i++)
        {
            if (node.Shape(i) is not { } shape) return node.Output(null);
            if (shape.Length != terms[i].Length)
            {
                throw node.Refused($"input {i} has shape {KnownTensor.Text(shape)} for \"{terms[i]}\"", "one letter for each axis");
            }
            foreach ((char letter, long size) in terms[i].Zip(shape))
            {
                if (!sizes.TryAdd(letter, size) && sizes[letter] != size && size != 1 && sizes[letter] != 1)
                {
                    throw node.Refused($"index {letter} has sizes {sizes[letter]} and {size}", "one size for each index");
                }
                sizes[letter] = Math.Max(sizes[letter], size);
            }
        }
        string result = sides.Length == 2 ? sides[1] : string.Concat(sizes.Keys.Where(k => sides[0].Count(c => c == k) == 1).Order());
        return result.All(sizes.ContainsKey) && result.Distinct().Count() == result.Length
            ? node.Output([.. result.Select(c => sizes[c])])
            : throw node.Refused($"the result \"{result}\" of equation \"{equation}\"", "indices of the inputs, each once");
    }
}
