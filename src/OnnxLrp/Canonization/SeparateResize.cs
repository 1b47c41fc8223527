using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization;

/// <summary>
/// Writes a Resize as one step for each axis that changes, since all its modes are separable: nearest as a Gather, linear and cubic as an
/// Interpolation, y = x · W with the weights W of that axis, which <see cref="ResizeWeights"/> asks ONNX Runtime for. Where a crop leaves
/// the tensor, the weights are 0 and an Add gives the extrapolation value. A graph that this leaves alone keeps the node: a resized batch,
/// sizes that are not constant, very long axes, and weights that do not give what ONNX Runtime gives.
/// </summary>
/// <param name="probe">Computes the weights.</param>
internal sealed class SeparateResize(IGraphProbe probe) : IGraphPass
{
    /// <summary>The largest axis whose weights are made: a square matrix of them is probed.</summary>
    private const int LargestAxis = 4096;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Is("Resize")))
        {
            string? problem = Problem(graph, facts, node);
            if (problem is null && Steps(graph, facts, node, rewriter) is { } steps)
                rewriter.Replace(node, steps);
            else
                notes.Add($"{node}: {problem ?? NotSeparable}");
        }

        return new RewrittenGraph(rewriter.ToGraph(), notes);
    }

    /// <summary>Why a Resize stays that <see cref="Problem"/> says nothing of.</summary>
    internal const string NotSeparable = "what ONNX Runtime makes of it is not what its axes give one after the other";

    /// <summary>Why a Resize is not written as steps; null where nothing is known to be against it.</summary>
    internal static string? Problem(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (!facts.Shapes.TryGetValue(node.Input(0), out int[]? from) || !facts.Shapes.TryGetValue(node.Output, out int[]? to))
            return "its shapes are unknown";
        if (from.Length < 2 || from[0] != to[0])
            return "it resizes the batch, the first axis";
        if (from.Zip(to).Any(size => size.First != size.Second && size.First > LargestAxis))
            return $"an axis that it resizes is longer than {LargestAxis}";
        return node.Inputs.Skip(1).Where(i => i.Length > 0).All(graph.Initializers.ContainsKey) ? null : "its sizes are computed from the input's values";
    }

    private List<OnnxNode>? Steps(OnnxGraph graph, GraphFacts facts, OnnxNode node, GraphRewriter rewriter)
    {
        int[] from = facts.Shapes[node.Input(0)], to = facts.Shapes[node.Output];
        var weights = new ResizeWeights(probe, graph, node, from, to);
        if (weights.Each() is not { } each)
            return null;
        bool nearest = ResizeAttributes.Of(node).Mode == "nearest";
        float[]? outside = weights.Outside(each);
        string output = outside is null ? node.Output : rewriter.NewName($"{node.Output}.inside"), tensor = node.Input(0);
        var steps = new List<OnnxNode>();
        foreach ((int axis, float[] matrix) in each)
        {
            bool last = axis == each[^1].Axis;
            string result = last ? output : rewriter.NewName($"{node.Output}.axis{axis}");
            string name = last ? node.Name : rewriter.NewName($"{node.Name}.axis{axis}");
            steps.AddRange(nearest && !weights.Crops
                ? [Nearest(rewriter, name, tensor, result, axis, matrix, from[axis], to[axis])]
                : Interpolate(rewriter, name, tensor, result, axis, from.Length, matrix, [from[axis], to[axis]]));
            tensor = result;
        }

        if (outside is not null)
        {
            string constant = rewriter.AddConstant($"{node.Name}.outside", [1, .. to[1..]], outside);
            steps.Add(new OnnxNode(rewriter.NewName($"{node.Name}.extrapolate"), "Add", [tensor, constant], node.Outputs));
        }

        return each.Count > 0 ? steps : [new OnnxNode(node.Name, "Identity", [tensor], node.Outputs)];
    }

    private static OnnxNode Nearest(GraphRewriter rewriter, string name, string tensor, string result, int axis, float[] weights, int size, int resized)
    {
        long[] indices = Enumerable.Range(0, resized)
            .Select(o => (long)Enumerable.Range(0, size).First(i => weights[i * resized + o] != 0)).ToArray();
        string taken = rewriter.NewName($"{name}.indices");
        rewriter.Set(OnnxTensor.FromInt64s(taken, [resized], indices));
        return new OnnxNode(name, "Gather", [tensor, taken], [result], OnnxAttributes.Empty.With("axis", (long)axis));
    }

    /// <summary>The product with W on the last axis; another axis is brought there and back.</summary>
    private static OnnxNode[] Interpolate(
        GraphRewriter rewriter, string name, string tensor, string result, int axis, int rank, float[] weights, int[] shape)
    {
        string w = rewriter.AddConstant($"{name}.weights", shape, weights);
        if (axis == rank - 1)
            return [Interpolation(rewriter, name, tensor, w, result)];
        long[] swapped = Enumerable.Range(0, rank).Select(a => (long)(a == axis ? rank - 1 : a == rank - 1 ? axis : a)).ToArray();
        (string before, string product) = (rewriter.NewName($"{result}.before"), rewriter.NewName($"{result}.product"));
        OnnxAttributes swap = OnnxAttributes.Empty.With("perm", swapped);
        return
        [
            new OnnxNode(rewriter.NewName($"{name}.to_last"), "Transpose", [tensor], [before], swap),
            Interpolation(rewriter, name, before, w, product),
            new OnnxNode(rewriter.NewName($"{name}.from_last"), "Transpose", [product], [result], swap),
        ];
    }

    private static OnnxNode Interpolation(GraphRewriter rewriter, string name, string x, string w, string y)
    {
        OnnxNode product = new(rewriter.NewName($"{name}.matmul"), "MatMul", [x, w], [y]);
        return new OnnxNode(name, "Interpolation", [x, w], [y], null, OnnxNode.PatternDomain, [product]);
    }
}
