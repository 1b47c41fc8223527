using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// CumSum along a constant axis: a product with a triangle of ones, <c>y_o = Σ_{i ≤ o} x_i</c>; exclusive, without the diagonal;
/// reverse, the other triangle.
/// </summary>
internal sealed class CumSumForm : IForm
{
    public IReadOnlyList<string> Types => ["CumSum"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x) || writer.Constant(node.Input(1))?.ToInt64s() is not [var given]) return null;
        int[] shape = writer.Shape(x);
        int axis = (int)(given < 0 ? given + shape.Length : given), size = shape[axis];
        if (!FixedMap.Fits(size, size)) return null;
        (bool exclusive, bool reverse) = CumSumAttributes.Of(node);
        var weights = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int o = 0; o < size; o++)
            {
                int ahead = reverse ? i - o : o - i;
                weights[(i * size) + o] = ahead > 0 || (ahead == 0 && !exclusive) ? 1 : 0;
            }
        }
        int[] order = [.. Enumerable.Range(0, shape.Length).Where(d => d != axis), axis];
        string last = writer.Transpose(x, order), rows = shape.Length > 1 ? last : writer.Reshape(last, 1, size);
        string sums = writer.Pattern("CumSum", "MatMul", [rows, writer.Floats([size, size], weights)], writer.Shape(rows));
        int[] back = [.. Enumerable.Range(0, shape.Length).Select(d => Array.IndexOf(order, d))];
        return writer.Transpose(writer.Reshape(sums, writer.Shape(last)), back);
    }
}
