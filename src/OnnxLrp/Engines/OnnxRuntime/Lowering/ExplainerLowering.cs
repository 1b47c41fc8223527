using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Lowers a plan to one ONNX graph: the model's input and a target in, scores and relevance out.</summary>
internal static class ExplainerLowering
{
    /// <param name="plan">The plan.</param>
    /// <param name="values">Tensors of the model whose values are outputs, under their own names.</param>
    /// <param name="tensors">Tensors whose relevance is an output.</param>
    /// <param name="startInput">What the graph makes the start relevance from.</param>
    /// <param name="anyBatch">Whether the batch may stay open where the model leaves it open.</param>
    public static ExplainerModel Lower(
        LrpPlan plan, IReadOnlyList<string> values, IEnumerable<string> tensors, StartInput startInput, bool anyBatch = true)
    {
        var explainer = new ExplainerGraph(plan, anyBatch);
        NodeEmitter nodes = explainer.Nodes;
        string start = StartLowering.From(startInput, plan, explainer);
        foreach (LrpStep step in plan.Steps)
        {
            nodes.Scope = step.Node;
            if (step is ZeroStep) explainer.Clear(step.To.Tensor);
            else explainer.Contribute(step.To, Lower(step, explainer));
        }
        (string Tensor, string Output)[] relevance =
        [
            .. tensors.Distinct().Select(t => (t, nodes.NewName(t == plan.Input ? "relevance" : $"relevance of {t}"))),
        ];
        OnnxGraph graph = nodes.ToGraph(
            plan.Graph.Source, [.. values.Select(v => (v, v)), .. relevance.Select(o => (o.Output, explainer.Relevance(o.Tensor)))],
            name => Declared(name, explainer.Shape(relevance.FirstOrDefault(o => o.Output == name).Tensor ?? name), Type(plan, name), explainer));
        return new ExplainerModel(graph, plan.Input, start, values, relevance, explainer.BatchBound);
    }

    /// <summary>Float, but for outputs of the model that are labels or indices.</summary>
    private static OnnxElementType Type(LrpPlan plan, string name) =>
        plan.Graph.Outputs.FirstOrDefault(o => o.Name == name) is { ElementType: not OnnxElementType.Undefined } output ? output.ElementType : OnnxElementType.Float;

    private static OnnxValue Declared(string name, int[] shape, OnnxElementType type, ExplainerGraph explainer)
    {
        (int size, OnnxDimension batch) = explainer.Nodes.Batch;
        // Where the batch is open, sizes are known only of what has it in front.
        if (batch.Size is null && (shape.Length == 0 || shape[0] != size)) return new OnnxValue(name, type, null);
        return new OnnxValue(name, type, [.. shape.Select((d, axis) => axis == 0 && d == size ? batch : new OnnxDimension(d, null))]);
    }

    /// <summary>What a step contributes.</summary>
    private static Flow Lower(LrpStep step, ExplainerGraph explainer) => step switch
    {
        LinearStep s => LinearLowering.Lower(s, explainer),
        BatchNormStep s => BatchNormLowering.Lower(s, explainer),
        SumStep s => SumLowering.Lower(s, explainer),
        ActivationStep s => new Flow(ActivationLowering.Lower(s, explainer)),
        MaxPoolStep { ShareTies: true } s => new Flow(MaxPoolTiesLowering.Lower(s, explainer)),
        MaxPoolStep s => MaxPoolLowering.Lower(s, explainer),
        ExtremumStep s => ExtremumLowering.Lower(s, explainer),
        LrnStep s => new Flow(LrnLowering.Lower(s, explainer)),
        ProductStep s => ProductLowering.Lower(s, explainer),
        BilinearStep s => BilinearLowering.Lower(s, explainer),
        SoftmaxStep s => SoftmaxLowering.Lower(s, explainer),
        NormalizationStep s => NormalizationLowering.Lower(s, explainer),
        CopyStep s => CopyLowering.Lower(s, explainer),
        StridedStep s => StridedLowering.Lower(s, explainer),
        IndexedStep s => new Flow(IndexedLowering.Lower(s, explainer)),
        _ => throw new InvalidOperationException($"{step.Node}: no lowering for {step.GetType().Name}"),
    };
}
