using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Lowers the backward steps of a plan to one ONNX graph: start relevance and activations in, relevance out.</summary>
internal static class BackwardLowering
{
    /// <param name="plan">The plan.</param>
    /// <param name="tensors">Tensors whose relevance is an output.</param>
    public static BackwardModel Lower(LrpPlan plan, IEnumerable<string> tensors)
    {
        var backward = new BackwardGraph(plan);
        foreach (LrpStep step in plan.Steps)
        {
            backward.Nodes.Scope = step.Node;
            if (step is ZeroStep) backward.Clear(step.To.Tensor);
            else backward.Contribute(step.To, Lower(step, backward));
        }
        (string Tensor, string Output)[] outputs = [.. tensors.Distinct().Select(t => (t, backward.Nodes.NewName($"relevance of {t}")))];
        return new BackwardModel(
            backward.Nodes.ToGraph(plan.Graph.Source, outputs.Select(o => (o.Output, backward.Relevance(o.Tensor)))),
            backward.StartRelevance, backward.Activations, outputs);
    }

    /// <summary>What a step contributes, in the shape of its target.</summary>
    private static string Lower(LrpStep step, BackwardGraph backward) => step switch
    {
        LinearStep s => LinearLowering.Lower(s, backward),
        BatchNormStep s => BatchNormLowering.Lower(s, backward),
        SumStep s => SumLowering.Lower(s, backward),
        ActivationStep s => ActivationLowering.Lower(s, backward),
        MaxPoolStep { ShareTies: true } s => MaxPoolTiesLowering.Lower(s, backward),
        MaxPoolStep s => MaxPoolLowering.Lower(s, backward),
        LrnStep s => LrnLowering.Lower(s, backward),
        ProductStep s => ProductLowering.Lower(s, backward),
        BilinearStep s => BilinearLowering.Lower(s, backward),
        SoftmaxStep s => SoftmaxLowering.Lower(s, backward),
        NormalizationStep s => NormalizationLowering.Lower(s, backward),
        CopyStep s => CopyLowering.Lower(s, backward),
        StridedStep s => StridedLowering.Lower(s, backward),
        IndexedStep s => IndexedLowering.Lower(s, backward),
        _ => throw new InvalidOperationException($"{step.Node}: no lowering for {step.GetType().Name}"),
    };
}
