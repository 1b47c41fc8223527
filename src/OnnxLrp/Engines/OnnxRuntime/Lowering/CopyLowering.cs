using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The same relevance in the same order, perhaps under another shape.</summary>
internal static class CopyLowering
{
    public static Flow Lower(CopyStep step, ExplainerGraph explainer)
    {
        int[] from = explainer.Shape(step.From), to = explainer.Shape(step.To.Tensor);
        Flow flow = explainer.Flow(step.From);
        return from.SequenceEqual(to) ? flow : flow.Moved(explainer.Nodes, step.From, step.To.Tensor, a => explainer.Nodes.Samples(a, to));
    }
}
