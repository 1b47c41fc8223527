using OnnxLrp.Converter.Checking;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>
/// Puts the branch that runs in the place of each If whose condition does not depend on the values of the input, such as a question about its rank:
/// the functions of PyTorch's first dynamo exporter are full of them.
/// </summary>
internal sealed class TakeBranches : IConversionPass
{
    public string Name => "take branches";

    public double Tolerance => OutputCheck.Exact;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        int taken = 0;
        OnnxGraph result = graph;
        while (Known(result, facts) is { Count: > 0 } known)
        {
            var rewriter = new GraphRewriter(result);
            foreach ((OnnxNode choice, bool condition) in known) rewriter.Replace(choice, Branch.Nodes(choice, condition, rewriter.NewName));
            result = rewriter.ToGraph();
            taken += known.Count;
        }
        return new RewrittenGraph(result, taken == 0 ? [] : [$"If replaced by a branch: {taken}"]);
    }

    private static Dictionary<OnnxNode, bool> Known(OnnxGraph graph, ModelFacts facts) => !graph.Nodes.Any(n => n.Is("If")) ? [] : graph.Nodes
        .Where(n => n.Is("If") && facts.Of(graph).Constants.ContainsKey(n.Input(0)))
        .ToDictionary(n => n, n => facts.Of(graph).Constants[n.Input(0)].Bytes.Span is [not 0, ..]);
}
