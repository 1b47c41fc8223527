using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Max pooling, equal maxima share: <c>R_i = Σ_j [x_i = y_j] R_j / n_j</c>, n_j the number of maxima of window j. A convolution with one kernel
/// for each tap, one at that tap and zero elsewhere, lays the taps of every window side by side; its adjoint brings the shares back.
/// </summary>
internal static class MaxPoolTiesLowering
{
    public static string Lower(MaxPoolStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        WindowGeometry g = step.Geometry;
        string x = step.To.Tensor, y = step.From, relevance = explainer.Relevance(step.From);
        int[] spatial = [.. Enumerable.Range(2, g.Kernel.Length)];
        if (Shapes.Length(g.OutputShape.AsSpan(2)) == 1 && g.InputShape.AsSpan(2).SequenceEqual(g.Kernel) && g.PadsBegin.All(p => p == 0))
        {
            return Share(nodes, IsMaximum(nodes, x, y), relevance, spatial);
        }
        var sliding = Sliding.Of(g);
        int taps = Shapes.Length(g.Kernel);
        string kernels = nodes.Constant([.. Enumerable.Range(0, taps * taps).Select(i => i % (taps + 1) == 0 ? 1f : 0f)], [taps, 1, .. g.Kernel]);
        string InRows(string a, int[] shape) => nodes.Reshape(a, [-1, 1, .. shape[2..]]);
        string values = sliding.Convolve(nodes, InRows(x, g.InputShape), kernels, 1);
        string inside = sliding.Convolve(nodes, nodes.Constant([.. Enumerable.Repeat(1f, Shapes.Length(sliding.Large))], [1, 1, .. sliding.Large]), kernels, 1);
        string maxima = nodes.Multiply(IsMaximum(nodes, values, InRows(y, g.OutputShape)), inside);
        string shares = Share(nodes, maxima, InRows(relevance, g.OutputShape), [1]);
        return nodes.Samples(sliding.Spread(nodes, shares, kernels, 1), g.InputShape);
    }

    private static string IsMaximum(NodeEmitter nodes, string x, string y) => nodes.Where(nodes.Emit("Equal", [x, y]), 1, 0);

    private static string Share(NodeEmitter nodes, string maxima, string relevance, int[] axes) =>
        nodes.Multiply(maxima, nodes.Divide(relevance, nodes.Sum(maxima, axes, keepAxes: true)));
}
