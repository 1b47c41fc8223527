using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// What remains of BatchNormalization and Relu when the affine map moves into the layers after them. Formula, per channel, with
/// w = Scale, b = Shift, t = −b/w: relu(w·x + b) = Factor · h(x) + Constant, where h(x) = max(x, t) for w > 0 and min(x, t) for w &lt; 0.
/// Degenerate case: a channel with w = 0 is constant, so h = 0, Factor = 1, Constant = relu(b).
/// </summary>
/// <param name="Low">Lower bound of h per channel.</param>
/// <param name="High">Upper bound of h per channel.</param>
/// <param name="Factor">Factor per channel.</param>
/// <param name="Constant">Constant per channel.</param>
internal sealed record ThresholdRelu(float[] Low, float[] High, double[] Factor, double[] Constant)
{
    /// <summary>Operator name of the pattern node: inputs x, low, high; body Max and Min.</summary>
    public const string OpType = "ThresholdRelu";

    public static ThresholdRelu Of(BatchNormParameters norm)
    {
        int channels = norm.Scale.Length;
        var relu = new ThresholdRelu(new float[channels], new float[channels], new double[channels], new double[channels]);
        for (int c = 0; c < channels; c++)
        {
            (double w, double b) = (norm.Scale[c], norm.Shift[c]);
            float threshold = (float)(-b / w);
            // A scale so small that the threshold overflows is a constant channel too.
            bool constant = !float.IsFinite(threshold);
            relu.Low[c] = constant ? 0 : w > 0 ? threshold : float.NegativeInfinity;
            relu.High[c] = constant ? 0 : w > 0 ? float.PositiveInfinity : threshold;
            relu.Factor[c] = constant ? 1 : w;
            relu.Constant[c] = constant ? Math.Max(b, 0) : b;
        }

        return relu;
    }

    /// <summary>The pattern node that takes the place of a Relu and is applied to the normalization's input.</summary>
    public OnnxNode ToNode(GraphRewriter rewriter, OnnxNode relu, string input, int rank)
    {
        int[] shape = Enumerable.Range(0, rank).Select(axis => axis == 1 ? Low.Length : 1).ToArray();
        string low = rewriter.AddConstant($"{relu.Name}.low", shape, Low);
        string high = rewriter.AddConstant($"{relu.Name}.high", shape, High);
        string bounded = rewriter.NewName($"{relu.Output}.bounded");
        OnnxNode[] body =
        [
            new OnnxNode(rewriter.NewName($"{relu.Name}.max"), "Max", [input, low], [bounded]),
            new OnnxNode(rewriter.NewName($"{relu.Name}.min"), "Min", [bounded, high], [relu.Output]),
        ];
        return new OnnxNode(relu.Name, OpType, [input, low, high], [relu.Output], null, OnnxNode.PatternDomain, body);
    }
}
