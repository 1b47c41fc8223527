using OnnxLrp.Canonization.WrittenOut;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// A fixed linear map of the last axis, <c>y[…, o] = Σ_i x[…, i] W[i, o]</c>: one axis of a Resize (linear, cubic), which
/// <see cref="Canonization.SeparateResize"/> makes, and what the forms of <c>WrittenOut</c> make of CumSum, GridSample, RoiAlign, DFT and
/// their like. A layer without parameters, like a pool. W may depend on inputs that are not explained, such as a grid.
/// </summary>
internal sealed class InterpolationOperator : IOperator
{
    public IReadOnlyList<string> Types =>
        ["Interpolation", "CumSum", "GridSample", "RoiAlign", "AffineGrid", "DFT", "STFT", "Col2Im", "ScatterAdd"];

    public string Summary =>
        "one axis of a Resize or Upsample (linear, cubic; nearest is a Gather for each axis); CumSum; GridSample and RoiAlign (avg) by a grid or boxes "
        + "that are not explained; DFT, STFT, Col2Im; scatters that add";

    public Layer Describe(NodeContext node)
    {
        if (!node.Node.IsPattern)
        {
            throw NodeContext.Unsupported(
                $"this form of {node.Node.OpType} has no linear map of at most {FixedMap.MostWeights} weights from its first input",
                "explain only its first input, or a tensor before it");
        }
        if (!node.IsConstant(1) || node.InputShape(1).Length != 2)
        {
            string x = node.Activation(0), map = node.IsConstant(1) ? node.Guide(1) : node.Activation(1);
            return new BilinearLayer(x, node.InputShape(0), map, node.InputShape(1), node.OutputShape, Signal: 0);
        }
        var geometry = new MatrixGeometry(node.InputShape(0), node.OutputShape, TransposedWeights: false);
        return new LinearLayer(node.Activation(0), geometry, node.Floats(1), null, HasParameters: false);
    }
}
