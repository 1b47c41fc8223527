using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One factor of <c>z = A B</c>: <c>R_A = A ⊙ s Bᵀ</c>, <c>R_B = B ⊙ Aᵀ s</c>, <c>s = R / st(parts · z)</c>; the derivative has <c>s = R</c> and no product with
/// the factor itself.
/// </summary>
internal static class BilinearLowering
{
    public static Flow Lower(BilinearStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string s = explainer.Relevance(step.From);
        if (step.Parts > 0) s = nodes.Quotient(s, nodes.Multiply(step.From, step.Parts), step.Epsilon);
        int rank = step.OtherShape.Length;
        int[] swapped = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        string other = nodes.Transpose(step.Other, swapped);
        string product = nodes.Emit("MatMul", step.Operand == 0 ? [s, other] : [other, s]);
        int[] shape = [.. step.OutputShape[..^2], .. step.OperandShape[^2..]];
        string collected = nodes.SumOfCopies(product, shape, step.OperandShape);
        return step.Parts > 0 ? Flow.Times(collected, step.To.Tensor) : new Flow(collected);
    }
}
