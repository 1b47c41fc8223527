using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// A reduction over any axes but the batch: the reduced axes are brought to the end, reduced there, and put back with size 1 where they are
/// kept.
/// </summary>
/// <param name="writer">Where nodes are written.</param>
internal sealed class Reduction(NodeWriter writer)
{
    /// <summary>Sum or mean.</summary>
    /// <param name="op">ReduceSum or ReduceMean.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The axes, ascending.</param>
    /// <param name="keep">Whether they are kept with size 1.</param>
    /// <param name="named">Whether the reduction bears the node's name.</param>
    public string Linear(string op, string x, int[] axes, bool keep, bool named = true) =>
        Restored(writer.ReduceLast(op, Last(x, axes), axes.Length, named), x, axes, keep);

    /// <summary>
    /// Sum or mean over any axes, which stay with size 1. The first axis may be among them: then all of the tensor is one row.
    /// </summary>
    public string Over(string op, string x, int[] axes)
    {
        int[] shape = writer.Shape(x);
        if (axes[0] > 0) return Linear(op, x, axes, keep: true, named: false);
        string row = Linear(op, writer.Reshape(x, [1, .. shape]), [.. axes.Select(a => a + 1)], keep: true, named: false);
        return writer.Reshape(row, [.. shape.Select((size, d) => axes.Contains(d) ? 1 : size)]);
    }

    /// <summary>The product, in a balanced tree of products of two halves.</summary>
    public string Product(string x, int[] axes, bool keep)
    {
        string last = Last(x, axes);
        int[] kept = writer.Shape(last)[..^axes.Length];
        int size = axes.Aggregate(1, (n, a) => n * writer.Shape(x)[a]);
        string rows = writer.Reshape(last, [.. kept, size]);
        for (int left = size; left > 1; left -= left / 2)
        {
            int half = left / 2;
            string Part(int from, int count) => writer.TakeLast(rows, [.. Enumerable.Range(from, count).Select(i => (long)i)]);
            string product = writer.Combine("Mul", Part(0, half), Part(half, half));
            OnnxAttributes lastAxis = OnnxAttributes.Empty.With("axis", (long)kept.Length);
            rows = left % 2 == 0 ? product : writer.Emit("Concat", [product, Part(left - 1, 1)], [.. kept, half + 1], lastAxis);
        }
        return Restored(writer.Reshape(rows, kept), x, axes, keep);
    }

    /// <summary>
    /// The maximum, as max pooling over rows [batch, others, reduced]; the minimum is that of the negative values, negated.
    /// </summary>
    public string Extremum(bool minimum, string x, int[] axes, bool keep)
    {
        string values = minimum ? writer.Map("Neg", x) : x, last = Last(values, axes);
        int[] kept = writer.Shape(last)[..^axes.Length];
        int size = axes.Aggregate(1, (n, a) => n * writer.Shape(x)[a]), others = kept.Skip(1).Aggregate(1, (n, d) => n * d);
        string rows = writer.Reshape(last, kept[0], others, size);
        string pooled = writer.Pattern(
            minimum ? "ReduceMin" : "ReduceMax", "MaxPool", [rows], [kept[0], others, 1], OnnxAttributes.Empty.With("kernel_shape", [(long)size]));
        string result = Restored(writer.Reshape(pooled, kept), x, axes, keep);
        return minimum ? writer.Map("Neg", result) : result;
    }

    private string Last(string x, int[] axes) => writer.Transpose(x, [.. Enumerable.Range(0, writer.Shape(x).Length).Except(axes), .. axes]);

    private string Restored(string reduced, string x, int[] axes, bool keep) =>
        keep ? writer.Reshape(reduced, [.. writer.Shape(x).Select((d, a) => axes.Contains(a) ? 1 : d)]) : reduced;
}
