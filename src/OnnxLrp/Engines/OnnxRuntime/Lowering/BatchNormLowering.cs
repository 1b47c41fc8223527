using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The BatchNormalization rules on <c>y = w x + b</c>. Epsilon: <c>w x R / st(y)</c>. Alpha-beta, with z₁ = w x and z₂ = b sorted by sign:
/// <c>α z₁⁺ R / st(z₁⁺ + b⁺) − β z₁⁻ R / st(z₁⁻ + b⁻)</c>. Absolute: <c>|w x| R / st(|w x| + c)</c>, written as <c>|x| R / (|x| + (c + ε)/|w|)</c>.
/// The sums of alpha-beta and absolute have one sign: ε is part of the constant.
/// </summary>
internal static class BatchNormLowering
{
    public static Flow Lower(BatchNormStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string x = step.To.Tensor;
        int[] shape = explainer.Shape(x);
        if (step.Kind == BatchNormKind.Epsilon) return Flow.Times(nodes.Multiply(explainer.Quotient(step, step.Epsilon), Constant(step.Scale)), x);
        string relevance = explainer.Relevance(step.From);
        if (step.Kind == BatchNormKind.AlphaBeta) return new Flow(AlphaBeta());
        string size = nodes.Absolute(x);
        float[] rest = [.. step.Shift.Zip(step.Scale, (c, w) => (c + step.Epsilon) / Math.Abs(w))];
        // Where w and c + ε are 0 nothing is shared.
        string denominator = nodes.Add(size, Constant([.. rest.Select(r => float.IsNaN(r) ? float.PositiveInfinity : r)]));
        return new Flow(nodes.Multiply(relevance, step.Epsilon == 0 ? nodes.QuotientOrZero(size, denominator) : nodes.Divide(size, denominator)));

        string AlphaBeta()
        {
            string scaled = nodes.Multiply(x, Constant(step.Scale));
            string positive = nodes.Multiply(Share(nodes.Positive(scaled), ParameterPart.Positive, step.Epsilon), step.Alpha);
            return step.Beta == 0
                ? positive
                : nodes.Subtract(positive, nodes.Multiply(Share(nodes.Negative(scaled), ParameterPart.Negative, -step.Epsilon), step.Beta));
        }

        string Share(string own, ParameterPart part, float epsilon)
        {
            string z = nodes.Add(own, Constant([.. step.Shift.Select(b => ParameterParts.Of(b, part, 0) + epsilon)]));
            return nodes.Multiply(own, epsilon == 0 ? nodes.QuotientOrZero(relevance, z) : nodes.Divide(relevance, z));
        }

        string Constant(float[] values) => nodes.Parameter(values, step.Layout, shape);
    }
}
