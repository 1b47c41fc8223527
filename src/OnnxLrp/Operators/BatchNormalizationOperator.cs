using OnnxLrp.Layers;
using OnnxLrp.Normalization;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// BatchNormalization at inference: <c>y = w x + b</c>, <c>w = γ/√(σ²+ε)</c>, <c>b = β − w μ</c> per channel; computed in double
/// precision.
/// </summary>
internal sealed class BatchNormalizationOperator : IOperator
{
    public IReadOnlyList<string> Types => ["BatchNormalization"];

    public string Summary => "1-d, 2-d, 3-d, at inference; in training mode with its running statistics";

    public Layer Describe(NodeContext node)
    {
        BatchNormParameters parameters = BatchNormParameters.Of(node.Node, node.Constant, out string reason)
            ?? throw NodeContext.Unsupported(reason, "export the model in evaluation mode, with variances above 0");
        float[] scale = Single(parameters.Scale), shift = Single(parameters.Shift), split = Single(parameters.Split);
        int[] shape = node.InputShape(0);
        var layout = new ParameterLayout(Shapes.Length(shape.AsSpan(2)), scale.Length);
        return new BatchNormLayer(node.Activation(0), new DiagonalGeometry(shape, layout), scale, shift, split);
    }

    private static float[] Single(double[] values) => Array.ConvertAll(values, v => (float)v);
}
