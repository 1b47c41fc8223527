using System.Globalization;
using OnnxLrp.Canonization;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>BatchNormalization at inference: <c>y = w x + b</c>, <c>w = γ/√(σ²+ε)</c>, <c>b = β − w μ</c> per channel; computed in double precision.</summary>
internal sealed class BatchNormalizationOperator : IOperator
{
    public IReadOnlyList<string> Types => ["BatchNormalization"];

    public string Summary => "1-d, 2-d, 3-d, at inference; in training mode with its running statistics";

    public Layer Describe(NodeContext node)
    {
        if (BatchNormParameters.InTraining(node.Node))
        {
            throw NodeContext.Unsupported(
                "it is in training mode and has no running statistics that are constant: its statistics depend on the batch", "export the model in evaluation mode");
        }
        if (node.Opset < 9 && node.Attributes.Int("spatial", 1) == 0)
        {
            throw NodeContext.Unsupported("spatial = 0: statistics per pixel", "export the model with opset 9 or newer");
        }
        float[] gamma = node.Floats(1), beta = node.Floats(2), mean = node.Floats(3), variance = node.Floats(4);
        double epsilon = node.Attributes.Float("epsilon", 1e-5f);
        var scale = new float[gamma.Length];
        var shift = new float[gamma.Length];
        var split = new float[gamma.Length];
        for (int c = 0; c < gamma.Length; c++)
        {
            if (!(variance[c] + epsilon > 0))
            {
                throw NodeContext.Unsupported(
                    string.Create(CultureInfo.InvariantCulture, $"its variance of channel {c} is {variance[c]}, and {variance[c] + epsilon:0.######} with epsilon: expected more than 0"),
                    "correct the statistics of the model");
            }
            double w = gamma[c] / Math.Sqrt(variance[c] + epsilon);
            scale[c] = (float)w;
            shift[c] = (float)(beta[c] - (w * mean[c]));
            split[c] = (float)(Math.Abs(w * mean[c]) + Math.Abs(beta[c]));
        }
        int[] shape = node.InputShape(0);
        var layout = new ParameterLayout(Shapes.Length(shape.AsSpan(2)), gamma.Length);
        return new BatchNormLayer(node.Activation(0), new DiagonalGeometry(shape, layout), scale, shift, split);
    }
}
