using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Any product <c>A B</c> that MatMul knows as the forms that are explained. A constant on the left: <c>(Bᵀ Aᵀ)ᵀ</c>. A vector: a matrix of
/// one row or column. A constant with a matrix for each of some leading axes: a convolution over rows with a group for each matrix.
/// </summary>
/// <param name="writer">Where nodes are written.</param>
/// <param name="opType">The name by which composites know the product.</param>
internal sealed class MatrixProduct(NodeWriter writer, string opType)
{
    /// <summary>The product.</summary>
    /// <param name="a">A, [K] or […, M, K].</param>
    /// <param name="b">B, [K] or […, K, N].</param>
    /// <param name="bias">A constant that broadcasts to the product and is its bias; null for none.</param>
    public string Of(string a, string b, string? bias = null)
    {
        int[] shape = Shape(writer.Shape(a), writer.Shape(b));
        string left = writer.Shape(a).Length > 1 ? a : writer.Reshape(a, 1, writer.Shape(a)[0]);
        string right = writer.Shape(b).Length > 1 ? b : writer.Reshape(b, writer.Shape(b)[0], 1);
        int[] whole = Shape(writer.Shape(left), writer.Shape(right));
        string? added = bias is null ? null : Whole(bias, shape, whole);
        if (writer.IsActivation(left))
            return writer.Reshape(Biased(Product(left, right), added), shape);
        string turned = Biased(Product(writer.SwapLast(right), writer.SwapLast(left)), added is null ? null : writer.SwapLast(added));
        return writer.Reshape(writer.SwapLast(turned), shape);
    }

    /// <summary>The shape of a product.</summary>
    public static int[] Shape(int[] a, int[] b)
    {
        int[] batch = NodeWriter.Broadcast(a.Length > 2 ? a[..^2] : [], b.Length > 2 ? b[..^2] : []);
        return [.. batch, .. a.Length > 1 ? [a[^2]] : Array.Empty<int>(), .. b.Length > 1 ? [b[^1]] : Array.Empty<int>()];
    }

    private string Biased(string product, string? bias) => bias is null ? product : writer.Combine("Add", product, bias);

    /// <summary>The bias at the rank of the product, with the axis that a vector operand lacks.</summary>
    private string Whole(string bias, int[] shape, int[] whole)
    {
        int[] own = writer.Shape(bias), padded = [.. Enumerable.Repeat(1, shape.Length - own.Length), .. own];
        return shape.Length == whole.Length ? writer.Reshape(bias, padded)
            : writer.Reshape(bias, whole[^1] == 1 ? [.. padded, 1] : [.. padded[..^1], 1, padded[^1]]);
    }

    private string Product(string left, string right)
    {
        int[] a = writer.Shape(left), b = writer.Shape(right), shape = Shape(a, b);
        if (writer.IsActivation(right))
            return Named([left, right], shape);
        if (b[..^2].All(d => d == 1))
            return writer.Reshape(Named([left, writer.Reshape(right, b[^2..])], [.. a[..^1], b[^1]]), shape);
        return Grouped(left, right, shape);
    }

    private string Named(string[] inputs, int[] shape) =>
        opType == "MatMul" ? writer.Emit("MatMul", inputs, shape, null, named: true) : writer.Pattern(opType, "MatMul", inputs, shape);

    /// <summary>
    /// Axes along which the constant has matrices become the groups of channels, [rest, groups · K, rows]; the rows are what is convolved.
    /// </summary>
    private string Grouped(string left, string right, int[] shape)
    {
        int rank = shape.Length;
        (int rows, int inputs, int outputs) = (shape[^2], writer.Shape(left)[^1], shape[^1]);
        int[] matrices = [.. Enumerable.Repeat(1, rank - writer.Shape(right).Length), .. writer.Shape(right)];
        int[] groups = [.. Enumerable.Range(0, rank - 2).Where(d => matrices[d] != 1)], rest = [.. Enumerable.Range(0, rank - 2).Where(d => matrices[d] == 1)];
        int[] order = [.. rest, .. groups, rank - 1, rank - 2], sizes = [.. rest.Select(d => shape[d])];
        int count = groups.Aggregate(1, (n, d) => n * shape[d]), others = sizes.Aggregate(1, (n, d) => n * d);
        string x = writer.Transpose(writer.BroadcastTo(left, [.. shape[..^2], rows, inputs]), order);
        string w = writer.Transpose(writer.Reshape(right, matrices), order);
        string product = writer.Pattern(
            opType, "Conv", [writer.Reshape(x, others, count * inputs, rows), writer.Reshape(w, count * outputs, inputs, 1)], [others, count * outputs, rows],
            OnnxAttributes.Empty.With("group", count));
        int[] back = [.. Enumerable.Range(0, rank).Select(d => Array.IndexOf(order, d))];
        return writer.Transpose(writer.Reshape(product, [.. sizes, .. groups.Select(d => shape[d]), outputs, rows]), back);
    }
}
