using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization;

/// <summary>
/// Makes a model that was exported in training mode compute as at inference: a Dropout passes its input on, a BatchNormalization uses its
/// running statistics, where these are constants. It needs no facts, so that no model is probed in training mode.
/// </summary>
internal sealed class InferenceMode : IGraphPass
{
    /// <summary>The first operator set in which the mask of a Dropout is Bool.</summary>
    private const int BoolMask = 10;

    /// <summary>A note names so many nodes.</summary>
    private const int Named = 3;

    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        HashSet<string> constants = ConstantTensors.Of(graph);
        var trained = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Is("Dropout"))
            {
                if (Drops(graph, node))
                    trained.Add(node);
                rewriter.Replace(node, Passing(graph, node, rewriter));
            }
            else if (node.Is("BatchNormalization") && NormalizationAttributes.Of(node).Trains
                && Enumerable.Range(1, 4).All(i => constants.Contains(node.Input(i))))
            {
                trained.Add(node);
                rewriter.Replace(node, WithRunningStatistics(node, rewriter));
            }
        }

        return new RewrittenGraph(rewriter.ToGraph(), trained.Count == 0 ? [] : [Note(trained)]);
    }

    private static bool MaskIsUsed(OnnxGraph graph, OnnxNode node)
        => node.HasOutput(1) && (graph.IsOutput(node.Outputs[1]) || graph.Consumers(node.Outputs[1]).Count > 0);

    /// <summary>
    /// Whether the node may drop values: training mode drops nothing where the ratio is 0, as PyTorch exports functional dropout of an
    /// evaluated model.
    /// </summary>
    internal static bool Drops(OnnxGraph graph, OnnxNode node)
    {
        bool nothing = graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? ratio) && ratio.ToFloats() is [0, ..];
        bool inference = node.Input(2).Length == 0 || (graph.Initializers.TryGetValue(node.Input(2), out OnnxTensor? mode) && mode.ToInt64s() is [0, ..]);
        return !nothing && !inference;
    }

    /// <summary>The input itself; a mask keeps everything.</summary>
    private static OnnxNode[] Passing(OnnxGraph graph, OnnxNode node, GraphRewriter rewriter)
    {
        var identity = new OnnxNode(node.Name, "Identity", [node.Input(0)], [node.Output]) { ModulePath = node.ModulePath };
        if (!MaskIsUsed(graph, node))
            return [identity];
        string shape = rewriter.NewName($"{node.Outputs[1]}.shape");
        OnnxTensor keep = graph.Opset < BoolMask
            ? OnnxTensor.FromFloats("", [1], [1])
            : new OnnxTensor("", OnnxElementType.Bool, [1], new byte[] { 1 });
        return
        [
            identity,
            new OnnxNode(rewriter.NewName($"{node.Name}.shape"), "Shape", [node.Input(0)], [shape]),
            new OnnxNode(rewriter.NewName($"{node.Name}.mask"), "ConstantOfShape", [shape], [node.Outputs[1]], OnnxAttributes.Empty.With("value", keep)),
        ];
    }

    /// <summary>The means and variances that the node gives out are those that it was given.</summary>
    private static OnnxNode[] WithRunningStatistics(OnnxNode node, GraphRewriter rewriter) =>
    [
        node.With(outputs: [node.Output], attributes: node.Attributes.Without("training_mode")),
        .. Enumerable.Range(1, 4).Where(node.HasOutput)
            .Select(i => new OnnxNode(rewriter.NewName($"{node.Name}.output{i}"), "Identity", [node.Input(i % 2 == 1 ? 3 : 4)], [node.Outputs[i]])),
    ];

    private static string Note(List<OnnxNode> trained)
    {
        string names = string.Join(", ", trained.Take(Named)) + (trained.Count > Named ? $" and {trained.Count - Named} more" : "");
        return $"{names}: exported in training mode, explained as at inference, and scores are those at inference.";
    }
}
