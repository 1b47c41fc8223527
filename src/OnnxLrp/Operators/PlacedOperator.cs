using OnnxLrp.Canonization.WrittenOut;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Values that go where indices or masks say, which are constants, inputs or computed: relevance goes back to where each value came from.
/// <see cref="PlacedForm"/> adds the places to the node.
/// </summary>
internal sealed class PlacedOperator : IOperator
{
    public IReadOnlyList<string> Types =>
        ["GatherElements", "GatherND", "ScatterElements", "ScatterND", "TensorScatter", "Compress", "MaxUnpool", "ReverseSequence", "Trilu", "CenterCropPad", "OneHot"];

    public string Summary => "indices, masks and lengths that are constants, inputs or computed; of scatters the reductions none and add";

    public Layer Describe(NodeContext node) => node.Node.IsPattern
        ? Routes(node)
        : throw NodeContext.Unsupported(
            PlacedForm.Problem(node.Node, node.InputShape) ?? "only indices depend on the input",
            "reductions none and add over tensors of less than 2^24 values are explained");

    /// <summary>The routes of a node with its places.</summary>
    public static RoutingLayer Routes(NodeContext node)
    {
        int own = node.Node.Body[0].Inputs.Count;
        int[] moved = PlacedForm.Moved(node.Node.OpType);
        foreach (int i in Enumerable.Range(0, node.InputCount).Except(moved).Except([PlacedForm.Sizes(node.Node.OpType)]).Where(node.HasInput)) node.Guide(i);
        Route[] routes = [.. moved.Select((input, k) => (input, k)).Where(m => node.IsActivation(m.input)).Select(m => Route(node, m.input, own + m.k))];
        return new RoutingLayer(routes, KeepsSigns: routes.Length == moved.Length);
    }

    private static Route Route(NodeContext node, int input, int places)
    {
        int[] shape = node.InputShape(places);
        int rowLength = Shapes.Length(node.InputShape(input)) / shape[0];
        string x = node.Activation(input);
        if (!node.IsConstant(places)) return new PlacedRoute(x, node.Output, node.Input(places), rowLength);
        int[] source = Array.ConvertAll(node.Floats(places), p => (int)p), first = source[..shape[1]];
        bool alike = Enumerable.Range(0, shape[0]).All(n => source.AsSpan(n * shape[1], shape[1]).SequenceEqual(first));
        if (alike) return new IndexedRoute(x, node.Output, first, rowLength, shape[0]);
        int[] whole = [.. source.Select((p, o) => p < 0 ? p : (o / shape[1] * rowLength) + p)];
        return new IndexedRoute(x, node.Output, whole, rowLength * shape[0], 1);
    }
}
