using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The model's own nodes in an explainer, for any batch size. A Reshape to a constant shape that held the
/// plan's batch size takes the size that is there instead.
/// </summary>
internal static class ForwardGraph
{
    /// <summary>The graph of the plan, ready to be adopted.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="anyBatch">Whether the batch may stay open where the model leaves it open.</param>
    public static OnnxGraph Of(LrpPlan plan, bool anyBatch)
    {
        int batch = plan.Samples;
        OnnxValue declared = plan.Graph.Inputs.First(i => i.Name == plan.Input);
        bool open = anyBatch && plan.IsBatched && declared.Dimensions?[0].Size is null;
        var constants = new NodeEmitter(plan.Shapes.Keys);
        OnnxNode[] nodes =
        [
            .. plan.Graph.Nodes.SelectMany(Primitives).SelectMany(n => CeilModePool.Rewrite(n, plan, constants))
                .Select(n => open ? AnyBatch(n, plan, batch, constants) : n),
        ];
        return plan.Graph with
        {
            Nodes = nodes,
            Initializers = plan.Graph.Initializers.Values.Concat(constants.Constants).ToDictionary(t => t.Name),
            Inputs =
            [
                .. plan.Graph.Inputs.OrderByDescending(i => i.Name == plan.Input)
                    .Select(i => new OnnxValue(i.Name, i.ElementType, Dimensions(i))),
            ],
        };

        OnnxDimension[] Dimensions(OnnxValue input) => [.. plan.Shapes[input.Name].Select((size, axis) =>
            axis == 0 && open && size == batch && input.Dimensions?[0].Size is null
                ? new OnnxDimension(null, StartLowering.Batch)
                : new OnnxDimension(size, null))];
    }

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];

    private static OnnxNode AnyBatch(OnnxNode node, LrpPlan plan, int batch, NodeEmitter constants)
    {
        if (!node.Is("Reshape") || !plan.Graph.Initializers.ContainsKey(node.Inputs[1])) return node;
        if (!plan.Shapes.TryGetValue(node.Output, out int[]? to) || !plan.Shapes.TryGetValue(node.Inputs[0], out int[]? from)) return node;
        if (to.Length == 0 || to[0] != batch || plan.Graph.Initializers.ContainsKey(node.Inputs[0])) return node;
        long first = from.Length > 0 && from[0] == batch && !ReshapeAttributes.Of(node).ZeroIsZero ? 0 : -1;
        return node.With(inputs: [node.Inputs[0], constants.Integers([first, .. to.Skip(1).Select(d => (long)d)])]);
    }
}
