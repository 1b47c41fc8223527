using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// One axis of a Resize (linear, cubic): <c>y[…, o] = Σ_i x[…, i] W[i, o]</c>. A pattern that <see cref="Canonization.SeparateResize"/>
/// makes; a layer without parameters, like a pool.
/// </summary>
internal sealed class InterpolationOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Interpolation"];

    public string Summary => "one axis of a Resize or Upsample (linear, cubic); nearest is a Gather for each axis";

    public Layer Describe(NodeContext node) => new LinearLayer(
        node.Activation(0), new MatrixGeometry(node.InputShape(0), node.OutputShape, TransposedWeights: false), node.Floats(1), null, HasParameters: false);
}
