using OnnxLrp.Graph;
using OnnxLrp.Passes;
using OnnxLrp.Planning;
using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Lowers a plan to one ONNX graph: the model's input and a target in, scores and relevance out.</summary>
internal static class ExplainerLowering
{
    /// <summary>What is done to a relevance graph before it is written: it is expanded but for what has nodes of its own, and all that is known is used.</summary>
    private static readonly GraphPass[] Passes =
        [new OutputFromParts(), new Expansion(GraphEmitter.Knows), new StabiliserSigns(), new SharedFactors(), new ExactDenominators()];

    /// <summary>A graph of primitives that all passes went over.</summary>
    public static RelevanceGraph Prepared(RelevanceGraph graph) => Passes.Aggregate(graph, (before, pass) => pass.Apply(before));

    /// <summary>Writes the graph.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="values">Tensors of the model whose values are outputs, under their own names.</param>
    /// <param name="tensors">Tensors whose relevance is an output.</param>
    /// <param name="startInput">What the graph makes the start relevance from.</param>
    /// <param name="anyBatch">Whether the batch may stay open where the model leaves it open.</param>
    public static ExplainerModel Lower(
        LrpPlan plan, IReadOnlyList<string> values, IEnumerable<string> tensors, StartInput startInput, bool anyBatch = true)
    {
        string[] wanted = [.. tensors.Distinct()];
        RelevanceGraph relevance = Prepared(plan.Relevance.For(wanted));
        var nodes = new NodeEmitter(plan.Shapes.Keys);
        nodes.Adopt(ForwardGraph.Of(plan, anyBatch));
        nodes.Batch = (plan.Samples, plan.IsBatched ? nodes.Inputs[0].Dimensions![0] : new OnnxDimension(1, null));
        (string input, string start) = StartLowering.From(startInput, plan, nodes);
        var emitter = new GraphEmitter(nodes, start, z => Rectified(z, plan, nodes), plan.Graph.Source);
        IReadOnlyDictionary<Value, string> names = emitter.Write(
            RelevanceGraph.WithOperands([.. relevance.Results.Values, .. relevance.Substitutes.Values]));
        foreach ((string tensor, Value value) in relevance.Substitutes) nodes.Redefine(tensor, names[value]);
        string? only = plan.Endpoints.Count == 1 ? plan.Endpoints[0] : null;
        (string Tensor, string Output)[] given =
        [
            .. wanted.Select(t => (t, nodes.NewName(t == only ? "relevance" : $"relevance of {t}"))),
        ];
        OnnxGraph graph = nodes.ToGraph(
            plan.Graph.Source, [.. values.Select(v => (v, v)), .. given.Select(o => (o.Output, names[relevance.Results[o.Tensor]]))],
            name => Declared(name, plan.Shapes[given.FirstOrDefault(o => o.Output == name).Tensor ?? name], Type(plan, name), nodes));
        IEnumerable<string> unbatched = plan.IsBatched ? [] : [$"the first axis of {plan.Input} counts no samples"];
        return new ExplainerModel(graph, plan.Input, input, values, given, [.. unbatched, .. emitter.BatchBound]);
    }

    /// <summary>
    /// <c>max(z, 0)</c> of a tensor that no Relu of the model reads. A Clip of z to what is ≥ 0 then reads <c>max(z, 0)</c>, which changes
    /// nothing but leaves z to the product that makes it, so that ONNX Runtime can fuse both.
    /// </summary>
    private static string Rectified(string z, LrpPlan plan, NodeEmitter nodes)
    {
        string positive = nodes.Emit("Relu", [z]);
        foreach (OnnxNode clip in plan.Graph.Consumers(z).Where(n => n.Is("Clip") && plan.IsNonNegative(n.Output)))
        {
            nodes.Reread(clip.Output, z, positive);
        }
        return positive;
    }

    /// <summary>Float, but for outputs of the model that are labels or indices.</summary>
    private static OnnxElementType Type(LrpPlan plan, string name) =>
        plan.Graph.Outputs.FirstOrDefault(o => o.Name == name) is { ElementType: not OnnxElementType.Undefined } output ? output.ElementType : OnnxElementType.Float;

    private static OnnxValue Declared(string name, int[] shape, OnnxElementType type, NodeEmitter nodes)
    {
        (int size, OnnxDimension batch) = nodes.Batch;
        // Where the batch is open, sizes are known only of what has it in front.
        if (batch.Size is null && (shape.Length == 0 || shape[0] != size)) return new OnnxValue(name, type, null);
        return new OnnxValue(name, type, [.. shape.Select((d, axis) => axis == 0 && d == size ? batch : new OnnxDimension(d, null))]);
    }
}
