using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The same relevance in the same order, perhaps under another shape.</summary>
internal static class CopyLowering
{
    public static string Lower(CopyStep step, BackwardGraph backward)
    {
        string relevance = backward.Relevance(step.From);
        int[] shape = backward.Shape(step.To.Tensor);
        return backward.Shape(step.From).SequenceEqual(shape) ? relevance : backward.Nodes.Reshape(relevance, shape);
    }
}
