using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Writes the normalisation of TensorFlow's batch_normalization, <c>x · r + (b − m · r)</c> with m = ReduceMean(x), r = q · g or q, as the
/// centred form <c>((x − m) · q) · g + b</c>, in which <see cref="RecognizePatterns"/> knows a LayerNormalization.
/// </summary>
internal sealed class CentreNormalization : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode add in graph.Nodes.Where(n => n.Is("Add")))
        {
            if (Centred(graph, rewriter, add, add.Input(0), add.Input(1)) is { } nodes || (nodes = Centred(graph, rewriter, add, add.Input(1), add.Input(0))) is not null)
                rewriter.Replace(add, nodes);
        }

        return new RewrittenGraph(rewriter.ToGraph(), []);
    }

    private static OnnxNode[]? Centred(OnnxGraph graph, GraphRewriter rewriter, OnnxNode add, string scaled, string shift)
    {
        if (Product(graph, scaled) is not { } product || graph.Producer(shift) is not { } sub || !sub.Is("Sub") || Product(graph, sub.Input(1)) is not { } moved)
            return null;
        foreach (string rate in product.Inputs.Intersect(moved.Inputs))
        {
            string x = Other(product, rate), mean = Other(moved, rate);
            if (graph.Producer(mean) is not { } reduced || RootMeanSquare.MeanAxes(reduced, graph) is null || reduced.Input(0) != x)
                continue;
            string name = add.Output, centred = rewriter.NewName($"{name}.centred"), normal = rewriter.NewName($"{name}.normalized");
            (string inverse, string scale) = graph.Producer(rate) is { } r && r.Is("Mul") && r.Inputs.FirstOrDefault(graph.Initializers.ContainsKey) is { } gain
                ? (Other(r, gain), gain)
                : (rate, "");
            string last = scale.Length == 0 ? normal : rewriter.NewName($"{name}.scaled");
            return
            [
                new OnnxNode(rewriter.NewName($"{add.Name}.centre"), "Sub", [x, mean], [centred]),
                new OnnxNode(rewriter.NewName($"{add.Name}.normalize"), "Mul", [centred, inverse], [normal]),
                .. scale.Length == 0 ? Array.Empty<OnnxNode>() : [new OnnxNode(rewriter.NewName($"{add.Name}.scale"), "Mul", [normal, scale], [last])],
                new OnnxNode(add.Name, "Add", [last, sub.Input(0)], add.Outputs),
            ];
        }

        return null;
    }

    private static OnnxNode? Product(OnnxGraph graph, string tensor) => graph.Producer(tensor) is { } node && node.Is("Mul") ? node : null;

    private static string Other(OnnxNode node, string input) => node.Input(0) == input ? node.Input(1) : node.Input(0);
}
