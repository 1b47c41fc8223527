using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Einsum of one or two operands as Transpose, ReduceSum and one product. An axis of one operand alone that the result lacks is summed.
/// With axes that both have and the result lacks, it is a matrix product: axes of both operands and the result are leading ones, the others
/// are rows and columns. Left alone: an axis twice in a constant, more than two operands, axes that broadcast.
/// </summary>
internal sealed class EinsumForm : IForm
{
    public IReadOnlyList<string> Types => ["Einsum"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        int[] ranks = [.. node.Inputs.Select(i => writer.Shape(i).Length)];
        if (EinsumEquation.Parse(EinsumAttributes.Of(node).Equation, ranks) is not { } equation)
            return null;
        string[] labels = equation.Operands;
        if (labels.Length > 2 || node.Inputs.Where((tensor, i) => !writer.IsActivation(tensor) && IsRepeated(labels[i])).Any() || !node.Inputs.Any(writer.IsActivation) || !SizesAgree(node, labels, writer))
            return null;
        string[] operands = [.. node.Inputs];
        for (int i = 0; i < operands.Length; i++)
        {
            string others = equation.Result + (labels.Length == 2 ? labels[1 - i] : "");
            while (IsRepeated(labels[i]))
                (operands[i], labels[i]) = Diagonal(operands[i], labels[i], writer);
            (operands[i], labels[i]) = Summed(operands[i], labels[i], others, writer);
        }

        return operands.Length == 1
            ? writer.Transpose(operands[0], Order(labels[0], equation.Result))
            : Product(operands, labels, equation.Result, writer);
    }

    private static bool SizesAgree(OnnxNode node, string[] labels, NodeWriter writer) => node.Inputs
        .SelectMany((tensor, i) => labels[i].Select((label, axis) => (label, Size: writer.Shape(tensor)[axis])))
        .Distinct().GroupBy(p => p.label).All(g => g.Count() == 1);

    private static bool IsRepeated(string labels) => labels.Distinct().Count() != labels.Length;

    /// <summary>
    /// The operand with one axis in the place of two of one name: of the rows and columns as one axis, every (size + 1)-th value.
    /// </summary>
    private static (string Tensor, string Labels) Diagonal(string tensor, string labels, NodeWriter writer)
    {
        char twice = labels.First(l => labels.IndexOf(l, StringComparison.Ordinal) != labels.LastIndexOf(l));
        int first = labels.IndexOf(twice, StringComparison.Ordinal), second = labels.IndexOf(twice, first + 1);
        int[] kept = [.. Enumerable.Range(0, labels.Length).Where(a => a != first && a != second)];
        string last = writer.Transpose(tensor, [.. kept, first, second]);
        int size = writer.Shape(last)[^1];
        string flat = writer.Reshape(last, [.. writer.Shape(last)[..^2], size * size]);
        return (writer.TakeLast(flat, [.. Enumerable.Range(0, size).Select(k => k * (size + 1L))]), string.Concat(kept.Select(a => labels[a])) + twice);
    }

    /// <summary>The operand without the axes that nothing else has.</summary>
    private static (string Tensor, string Labels) Summed(string tensor, string labels, string others, NodeWriter writer)
    {
        string lone = string.Concat(labels.Where(l => !others.Contains(l, StringComparison.Ordinal)));
        if (lone.Length == 0)
            return (tensor, labels);
        string kept = string.Concat(labels.Except(lone));
        string last = writer.Transpose(tensor, Order(labels, kept + lone));
        int[] shape = writer.Shape(last)[..kept.Length];
        return (writer.Constant(last) is { } constant
            ? writer.Floats(shape, ConstantLayout.RowSums(constant.ToFloats(), shape.Aggregate(1, (n, d) => n * d)))
            : writer.ReduceLast("ReduceSum", last, lone.Length, named: false), kept);
    }

    private static string Product(string[] operands, string[] labels, string result, NodeWriter writer)
    {
        bool InBoth(char l) => labels.All(side => side.Contains(l, StringComparison.Ordinal));
        string contracted = string.Concat(labels[0].Where(l => InBoth(l) && !result.Contains(l, StringComparison.Ordinal)));
        if (contracted.Length == 0)
        {
            string[] factors = [Spread(operands[0], labels[0], result, writer), Spread(operands[1], labels[1], result, writer)];
            int[] shape = NodeWriter.Broadcast(writer.Shape(factors[0]), writer.Shape(factors[1]));
            // A constant must not repeat the activation.
            string Repeated(int i) => writer.IsActivation(factors[1 - i]) ? factors[i] : writer.BroadcastTo(factors[i], shape);
            return writer.Combine("Mul", Repeated(0), Repeated(1), named: true);
        }

        string batch = string.Concat(result.Where(InBoth));
        string rows = string.Concat(result.Where(l => !batch.Contains(l, StringComparison.Ordinal) && labels[0].Contains(l, StringComparison.Ordinal)));
        string columns = string.Concat(result.Where(l => !batch.Contains(l, StringComparison.Ordinal) && labels[1].Contains(l, StringComparison.Ordinal)));
        string left = Matrices(operands[0], labels[0], batch, rows, contracted, writer);
        string right = Matrices(operands[1], labels[1], batch, contracted, columns, writer);
        string product = new MatrixProduct(writer, "Einsum").Of(left, right);
        int[] Sizes(string axes, int i) => [.. axes.Select(l => writer.Shape(operands[i])[labels[i].IndexOf(l, StringComparison.Ordinal)])];
        string whole = writer.Reshape(product, [.. Sizes(batch, 0), .. Sizes(rows, 0), .. Sizes(columns, 1)]);
        return writer.Transpose(whole, Order(batch + rows + columns, result));
    }

    /// <summary>The operand as matrices [batch, first, second].</summary>
    private static string Matrices(string tensor, string labels, string batch, string first, string second, NodeWriter writer)
    {
        string ordered = writer.Transpose(tensor, Order(labels, batch + first + second));
        int[] shape = writer.Shape(ordered);
        int split = batch.Length + first.Length;
        return writer.Reshape(ordered, [.. shape[..batch.Length], Length(shape[batch.Length..split]), Length(shape[split..])]);
    }

    /// <summary>The operand with the result's axes, size 1 where it lacks one.</summary>
    private static string Spread(string tensor, string labels, string result, NodeWriter writer)
    {
        string ordered = writer.Transpose(tensor, Order(labels, string.Concat(result.Where(l => labels.Contains(l, StringComparison.Ordinal)))));
        return writer.Reshape(ordered, [.. result.Select(l => labels.IndexOf(l, StringComparison.Ordinal) is var axis and >= 0 ? writer.Shape(tensor)[axis] : 1)]);
    }

    private static int Length(int[] shape) => shape.Aggregate(1, (n, d) => n * d);

    private static int[] Order(string from, string to) => [.. to.Select(l => from.IndexOf(l, StringComparison.Ordinal))];
}
