using OnnxLrp.Graph;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Max pooling, winner takes all: <c>R_i = Σ_j [i wins j] R_j</c>. MaxPool, run again, gives the flat index of each winner, the first maximum in
/// row-major order, and the relevance is added there; windows that lie side by side need no index. Padding that ONNX Runtime does not take (as wide as the kernel) is written into the tensor.
/// </summary>
internal static class MaxPoolLowering
{
    public static Flow Lower(MaxPoolStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        Flow flow = explainer.Flow(step.From);
        string Route(string relevance) => Routed(step, nodes, relevance);
        // The winner of a window is its maximum: the factor y of the pool is the factor x of its winners.
        return flow.Route is null && flow.Image == step.From
            ? flow with { Route = Route, Image = step.To.Tensor }
            : new Flow(Route(flow.Value(nodes)));
    }

    private static string Routed(MaxPoolStep step, NodeEmitter nodes, string relevance)
    {
        var g = step.Geometry;
        var sliding = Sliding.Of(g);
        string x = step.To.Tensor;
        if (SeparateWindows.Fits(g)) return SeparateWindows.Route(nodes, g, x, step.From, relevance);
        int[] end = [.. sliding.PadsEnd.Select(p => Math.Max(0, p))];
        if (g.PadsBegin.Concat(end).Zip(g.Kernel.Concat(g.Kernel)).All(p => p.First < p.Second))
        {
            return Scattered(nodes, x, g.InputShape, relevance, sliding.PaddedWindow);
        }
        int[] before = [0, 0, .. g.PadsBegin], behind = [0, 0, .. end];
        int[] padded = [.. g.InputShape.Select((size, d) => before[d] + size + behind[d])];
        string routed = Scattered(nodes, nodes.Pad(x, before, behind, float.NegativeInfinity), padded, relevance, sliding.Window);
        return nodes.Slice(routed, [.. before.Select(b => (long)b)], [long.MaxValue, .. g.InputShape.Skip(1).Select((size, d) => (long)before[d + 1] + size)], [.. padded.Select(_ => 1L)]);
    }

    private static string Scattered(NodeEmitter nodes, string x, int[] shape, string relevance, OnnxAttributes window)
    {
        string winners = nodes.Emit("MaxPool", [x], window, 2)[1];
        string routed = nodes.ScatterAdd(nodes.ZerosLike(nodes.Reshape(x, [-1])), nodes.Reshape(winners, [-1]), nodes.Reshape(relevance, [-1]));
        return nodes.Samples(routed, shape);
    }
}
