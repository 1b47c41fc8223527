using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Max pooling, winner takes all: <c>R_i = Σ_j [i wins j] R_j</c>. MaxPool, run again, gives the flat index of each winner, the first maximum in
/// row-major order, and the relevance is added there. Padding that ONNX Runtime does not take (as wide as the kernel) is written into the tensor.
/// </summary>
internal static class MaxPoolLowering
{
    public static string Lower(MaxPoolStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        WindowGeometry g = step.Geometry;
        var sliding = Sliding.Of(g);
        string x = backward.Activation(step.To.Tensor), relevance = backward.Relevance(step.From);
        int[] end = [.. sliding.PadsEnd.Select(p => Math.Max(0, p))];
        if (g.PadsBegin.Concat(end).Zip(g.Kernel.Concat(g.Kernel)).All(p => p.First < p.Second))
        {
            return Route(nodes, x, g.InputShape, relevance, sliding.PaddedWindow);
        }
        int[] before = [0, 0, .. g.PadsBegin], behind = [0, 0, .. end];
        int[] padded = [.. g.InputShape.Select((size, d) => before[d] + size + behind[d])];
        string routed = Route(nodes, nodes.Pad(x, before, behind, float.NegativeInfinity), padded, relevance, sliding.Window);
        return nodes.Slice(routed, [.. before.Select(b => (long)b)], [.. g.InputShape.Select((size, d) => (long)before[d] + size)], [.. padded.Select(_ => 1L)]);
    }

    private static string Route(NodeEmitter nodes, string x, int[] shape, string relevance, OnnxAttributes window)
    {
        string winners = nodes.Emit("MaxPool", [x], window, 2)[1];
        string routed = nodes.ScatterAdd(Shapes.Length(shape), nodes.Reshape(winners, [-1]), nodes.Reshape(relevance, [-1]));
        return nodes.Reshape(routed, shape);
    }
}
