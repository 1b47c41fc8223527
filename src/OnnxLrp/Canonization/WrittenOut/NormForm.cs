using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Lp norms. LpNormalization: <c>x / max(‖x‖_p, tiny)</c>, so that zeros stay zeros, as ONNX Runtime has it; GlobalLpPool:
/// <c>(Σ|x|^p)^(1/p)</c>; LpPool the same over windows, whose sum is a mean over padding too, times the size of the window.
/// </summary>
internal sealed class NormForm : IForm
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The first operator set in which AveragePool has dilations.</summary>
    private const int PoolDilations = 19;

    public IReadOnlyList<string> Types => ["LpNormalization", "GlobalLpPool", "LpPool"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x))
            return null;
        int rank = writer.Shape(x).Length, p = (int)NormAttributes.Of(node).P;
        if (node.Is("LpNormalization"))
        {
            int axis = (int)AxisAttribute.Of(node);
            int[] axes = [axis < 0 ? axis + rank : axis];
            return writer.Combine("Div", x, writer.AtLeast(Norm(x, axes, p, writer), SmallestNormal), named: true);
        }

        return node.Is("GlobalLpPool") ? Norm(x, [.. Enumerable.Range(2, rank - 2)], p, writer) : Pool(node, x, p, writer);
    }

    private static string Norm(string x, int[] axes, int p, NodeWriter writer) =>
        Root(new Reduction(writer).Over("ReduceSum", Power(x, p, writer), axes), p, writer);

    private static string? Pool(OnnxNode node, string x, int p, NodeWriter writer)
    {
        WindowAttributes window = WindowAttributes.Of(node);
        IReadOnlyList<long> kernel = window.Kernel.Given;
        bool dilated = !window.Dilations.All(1);
        // What hangs over beyond the padding is no part of a mean.
        if (kernel.Count == 0 || window.CeilMode || (dilated && writer.Graph.Opset < PoolDilations))
            return null;
        OnnxAttributes attributes = node.Attributes.Without("p").With("count_include_pad", 1L);
        string mean = writer.Emit(
            "AveragePool", [Power(x, p, writer)], writer.Shape(node.Output), dilated ? attributes : attributes.Without("dilations"), named: true);
        return Root(writer.Combine("Mul", mean, writer.Floats([], kernel.Aggregate(1L, (n, k) => n * k))), p, writer);
    }

    private static string Power(string x, int p, NodeWriter writer) => p switch
    {
        1 => writer.Map("Abs", x),
        2 => ReductionForm.Square(x, writer),
        _ => writer.Combine("Pow", writer.Map("Abs", x), writer.Floats([], p)),
    };

    private static string Root(string x, int p, NodeWriter writer) => p switch
    {
        1 => x,
        2 => writer.Map("Sqrt", x),
        _ => writer.Combine("Pow", x, writer.Floats([], 1f / p)),
    };
}
