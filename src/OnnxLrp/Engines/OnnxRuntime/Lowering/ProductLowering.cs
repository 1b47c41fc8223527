using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One factor of a product or quotient of two activations: <c>R_a = c Σ R</c> (rules), <c>Σ R b</c>, <c>Σ R / b</c> or <c>−Σ R z / b</c> (derivatives),
/// the sum over the copies of a broadcast factor.
/// </summary>
internal static class ProductLowering
{
    public static Flow Lower(ProductStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string relevance = explainer.Relevance(step.From);
        string part = step.Factor switch
        {
            ProductFactor.Other => nodes.Multiply(relevance, step.Other),
            ProductFactor.Reciprocal => nodes.Divide(relevance, step.Other),
            ProductFactor.Divisor => nodes.Multiply(nodes.Multiply(relevance, step.From), -1),
            _ => nodes.Multiply(relevance, step.Constant),
        };
        int[] from = explainer.Shape(step.From), to = explainer.Shape(step.To.Tensor);
        // A repetition may see its tensors under other shapes.
        if (!from.SequenceEqual(step.OutputShape))
        {
            if (step.OperandShape[0] != step.OutputShape[0]) explainer.BindToBatch($"{step.Node} repeats samples");
            part = nodes.Samples(part, step.OutputShape);
        }
        string collected = nodes.SumOfCopies(part, step.OutputShape, step.OperandShape);
        if (!to.SequenceEqual(step.OperandShape)) collected = nodes.Samples(collected, to);
        return new Flow(step.Factor == ProductFactor.Divisor ? nodes.Divide(collected, step.To.Tensor) : collected);
    }
}
