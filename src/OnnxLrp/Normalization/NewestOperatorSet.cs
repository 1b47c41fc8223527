using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization;

/// <summary>
/// Spells the nodes of an older operator set as the newest one that the project writes has them: attributes that became inputs, softmaxes
/// over several axes at once, Upsample and the first Resize, Split without sizes. Everything else means the same in both. Tensors and nodes
/// keep their names. A graph of a newer operator set is left alone. Subgraphs are too: nothing explains a node that has one.
/// </summary>
internal sealed class NewestOperatorSet : IGraphPass
{
    /// <summary>
    /// The least operator set of the graphs that the project writes: the first with ScatterElements, Pad axes and ReduceMean as used there.
    /// </summary>
    public const int Version = 18;

    /// <summary>The first version of the file format that knows it.</summary>
    private const int IrVersion = 8;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        if (graph.Opset >= Version)
            return new RewrittenGraph(graph, []);
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Domain.Length == 0))
        {
            OnnxNode moved = WithInputs(node, graph.Opset, rewriter);
            IReadOnlyList<OnnxNode> spelled = Spelled(moved, graph.Opset, facts, rewriter);
            if (spelled is not [var same] || !ReferenceEquals(same, node))
                rewriter.Replace(node, spelled);
        }

        OnnxGraph newest = rewriter.ToGraph();
        newest = newest with
        {
            IrVersion = Math.Max(newest.IrVersion, IrVersion),
            Opsets = new Dictionary<string, int>(graph.Opsets) { [""] = Version },
        };
        return new RewrittenGraph(newest, []) { Facts = facts.KeptIn(newest) };
    }

    /// <summary>The node with constants in the place of attributes that became inputs.</summary>
    private static OnnxNode WithInputs(OnnxNode node, int opset, GraphRewriter rewriter)
    {
        IReadOnlyList<string> names = FormerAttributes.Names(node, opset);
        string Constant(string name, OnnxTensor? value) => value is null ? "" : rewriter.AddConstant($"{node.Name}.{name}", value);
        string[] given = [.. names.Select((name, i) => Constant(name, FormerAttributes.Of(node, i + 1)))];
        return given.All(g => g.Length == 0)
            ? node
            : node.With(
                inputs: [node.Inputs[0], .. given[..(Array.FindLastIndex(given, g => g.Length > 0) + 1)]],
                attributes: names.Aggregate(node.Attributes, (left, name) => left.Without(name)));
    }

    private static IReadOnlyList<OnnxNode> Spelled(OnnxNode node, int opset, GraphFacts facts, GraphRewriter rewriter) => node.OpType switch
    {
        "Scatter" => [node.With(opType: "ScatterElements")],
        "Upsample" => [Resize(node)],
        "Resize" when opset < 11 => [Resize(node)],
        "Split" when node.Input(1).Length == 0 => [node.With(attributes: node.Attributes.With("num_outputs", (long)node.Outputs.Count))],
        // Statistics of each position are refused before: they have other shapes than one value for each channel.
        "BatchNormalization" when opset < 9 => [node.With(attributes: node.Attributes.Without("spatial"))],
        _ when AxisAttribute.SpansAxes(node, opset) && facts.Shapes.TryGetValue(node.Output, out int[]? shape) =>
            Softmax(node, opset, shape, rewriter),
        _ => [node],
    };

    private static OnnxNode Resize(OnnxNode node) => node.With(
        opType: "Resize",
        inputs: [node.Input(0), "", node.Input(1)],
        attributes: OnnxAttributes.Empty.With("mode", ResizeAttributes.Of(node).Mode)
            .With("coordinate_transformation_mode", "asymmetric").With("nearest_mode", "floor"));

    /// <summary>
    /// Along the one axis that has values to compare, or over all axes from the given one as one. The batch, axis 0, may have another size
    /// in another run.
    /// </summary>
    private static OnnxNode[] Softmax(OnnxNode node, int opset, int[] shape, GraphRewriter rewriter)
    {
        int axis = (int)AxisAttribute.Of(node, opset);
        if (axis < 0)
            axis += shape.Length;
        int[] wide = [.. Enumerable.Range(axis, shape.Length - axis).Where(a => a == 0 || shape[a] != 1)];
        if (wide.Length < 2)
            return [node.With(attributes: node.Attributes.With("axis", (long)(wide is [var only] ? only : shape.Length - 1)))];
        (string flat, string result) = (rewriter.NewName($"{node.Output}.flat"), rewriter.NewName($"{node.Output}.normalised"));
        string back = rewriter.AddConstant(
            $"{node.Name}.shape", OnnxTensor.FromInt64s("", [shape.Length], [-1, .. shape.Skip(1).Select(d => (long)d)]));
        return
        [
            new OnnxNode(
                rewriter.NewName($"{node.Name}.flatten"), "Flatten", node.Inputs, [flat], OnnxAttributes.Empty.With("axis", (long)axis)),
            node.With(inputs: [flat], outputs: [result], attributes: node.Attributes.With("axis", -1L)),
            new OnnxNode(rewriter.NewName($"{node.Name}.reshape"), "Reshape", [result, back], node.Outputs),
        ];
    }
}
