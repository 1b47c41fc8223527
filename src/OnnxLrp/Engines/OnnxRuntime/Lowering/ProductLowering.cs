using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One factor of a product or quotient of two activations: <c>R_a = c Σ R</c> (rules), <c>Σ R b</c>, <c>Σ R / b</c> or <c>−Σ R z / b</c> (derivatives),
/// the sum over the copies of a broadcast factor.
/// </summary>
internal static class ProductLowering
{
    public static string Lower(ProductStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        string relevance = backward.Relevance(step.From);
        string part = step.Factor switch
        {
            ProductFactor.Other => nodes.Multiply(relevance, backward.Activation(step.Other)),
            ProductFactor.Reciprocal => nodes.Divide(relevance, backward.Activation(step.Other)),
            ProductFactor.Divisor => nodes.Multiply(nodes.Multiply(relevance, backward.Activation(step.From)), -1),
            _ => nodes.Multiply(relevance, step.Constant),
        };
        string collected = nodes.SumOfCopies(part, step.OutputShape, step.OperandShape);
        return step.Factor == ProductFactor.Divisor ? nodes.Divide(collected, backward.Activation(step.To.Tensor)) : collected;
    }
}
