using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Local response normalisation <c>y_k = x_k D_k^−β</c>, <c>D_k = bias + α/size Σ_{i near k} x_i²</c>, with <c>c_k = −2β α/size x_k D_k^(−β−1)</c>.
/// Taylor (Binder 2016): <c>z_kk = x_k (bias + α/size x_k²)^−β</c>, <c>z_ik = c_k x_i²</c>, <c>R_i = Σ_k z_ik R_k / st(Σ_i z_ik)</c>.
/// Derivative: <c>R_i = D_i^−β R_i + x_i Σ_{k near i} c_k R_k</c>.
/// </summary>
internal static class LrnLowering
{
    public static string Lower(LrnStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        LrnLayer l = step.Layer;
        float a = l.Alpha / l.Size;
        string x = step.To.Tensor, relevance = explainer.Relevance(step.From), squares = nodes.Square(x);
        string others = Window(nodes, l, squares, own: 0, adjoint: false);
        string all = Base(nodes.Add(others, squares));
        string c = nodes.Multiply(nodes.Multiply(x, nodes.Power(all, -l.Beta - 1)), -2 * l.Beta * a);
        if (!step.Taylor)
        {
            string direct = nodes.Multiply(relevance, nodes.Power(all, -l.Beta));
            return nodes.Add(direct, nodes.Multiply(x, Window(nodes, l, nodes.Multiply(c, relevance), own: 1, adjoint: true)));
        }
        string self = nodes.Multiply(x, nodes.Power(Base(squares), -l.Beta));
        string quotient = nodes.Quotient(relevance, nodes.Add(self, nodes.Multiply(c, others)), step.Epsilon);
        string received = Window(nodes, l, nodes.Multiply(c, quotient), own: 0, adjoint: true);
        return nodes.Add(nodes.Multiply(self, quotient), nodes.Multiply(squares, received));

        string Base(string sum) => nodes.Add(nodes.Multiply(sum, a), nodes.Scalar(l.Bias));
    }

    /// <summary>
    /// The sum over the channels near each channel, ⌊(size−1)/2⌋ below and ⌈(size−1)/2⌉ above (the adjoint: the other way round), the channel itself
    /// times <paramref name="own"/>: a convolution along the channels.
    /// </summary>
    private static string Window(NodeEmitter nodes, LrnLayer l, string values, float own, bool adjoint)
    {
        int lower = (l.Size - 1) / 2, upper = l.Size - 1 - lower;
        (int before, int behind) = adjoint ? (upper, lower) : (lower, upper);
        string kernel = nodes.Constant([.. Enumerable.Range(0, l.Size).Select(i => i == before ? own : 1)], [1, 1, l.Size, 1]);
        string rows = nodes.Samples(values, l.Shape[0], 1, l.Shape[1], Shapes.Length(l.Shape.AsSpan(2)));
        OnnxAttributes window = OnnxAttributes.Empty.With("kernel_shape", [(long)l.Size, 1L]).With("pads", [(long)before, 0L, (long)behind, 0L]);
        return nodes.Samples(nodes.Emit("Conv", [rows, kernel], window), l.Shape);
    }
}
