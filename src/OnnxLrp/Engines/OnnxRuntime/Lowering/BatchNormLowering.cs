using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The BatchNormalization rules on <c>y = w x + b</c>. Epsilon: <c>w x R / st(y)</c>. Alpha-beta, with z₁ = w x and z₂ = b sorted by sign:
/// <c>α z₁⁺ R / st(z₁⁺ + b⁺) − β z₁⁻ R / st(z₁⁻ + b⁻)</c>. Absolute: <c>|w x| R / st(|w x| + c)</c>.
/// </summary>
internal static class BatchNormLowering
{
    public static string Lower(BatchNormStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        int[] shape = backward.Shape(step.To.Tensor);
        string relevance = backward.Relevance(step.From);
        string scaled = nodes.Multiply(backward.Activation(step.To.Tensor), nodes.Parameter(step.Scale, step.Layout, shape));
        return step.Kind switch
        {
            BatchNormKind.Epsilon => nodes.Multiply(scaled, nodes.Quotient(relevance, backward.Activation(step.From), step.Epsilon)),
            BatchNormKind.AlphaBeta => AlphaBeta(),
            _ => Share(nodes.Absolute(scaled), step.Shift),
        };

        string AlphaBeta()
        {
            string positive = nodes.Multiply(Share(nodes.Positive(scaled), ParameterParts.Of(step.Shift, ParameterPart.Positive, 0)), step.Alpha);
            if (step.Beta == 0) return positive;
            string negative = Share(nodes.Negative(scaled), ParameterParts.Of(step.Shift, ParameterPart.Negative, 0));
            return nodes.Subtract(positive, nodes.Multiply(negative, step.Beta));
        }

        string Share(string own, float[] bias)
        {
            string z = nodes.Add(own, nodes.Parameter(bias, step.Layout, shape));
            return nodes.Multiply(own, nodes.Quotient(relevance, z, step.Epsilon));
        }
    }
}
