using OnnxLrp.Converter.Checking;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>
/// Names nodes after the PyTorch module that they come from: what the exporter wrote (<see cref="OnnxNode.ModulePath"/>), else the weights' names, as in
/// <c>layer1.0.conv1.weight</c>. Nodes of one module are told apart by their operator.
/// </summary>
internal sealed class NameModules : IConversionPass
{
    private static readonly string[] Parameters = ["weight", "bias", "running_mean", "running_var", "gamma", "beta", "kernel"];

    public string Name => "name nodes after modules";

    public double Tolerance => OutputCheck.Exact;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        var taken = new HashSet<string>();
        int named = 0;
        OnnxNode[] nodes = [.. graph.Nodes.Select(node =>
        {
            string module = node.ModulePath.Length > 0 ? node.ModulePath : ByWeights(node, graph);
            string wanted = module.Length == 0 ? node.Name : IsOwner(node) ? module : $"{module}/{node.OpType}";
            string name = wanted;
            for (int i = 2; !taken.Add(name); i++) name = $"{wanted}_{i}";
            if (name == node.Name) return node;
            named++;
            return node.With(name: name);
        })];
        return named == 0
            ? new RewrittenGraph(graph, [])
            : new RewrittenGraph(graph with { Nodes = nodes }, [$"{named} nodes named"]) { Facts = facts.Of(graph) };
    }

    /// <summary>The operator with the module's own parameters bears its plain name.</summary>
    private static bool IsOwner(OnnxNode node) => node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "BatchNormalization" or "PRelu"
        or "LayerNormalization" or "InstanceNormalization" or "GroupNormalization" or "RMSNormalization";

    private static string ByWeights(OnnxNode node, OnnxGraph graph)
    {
        foreach (string input in node.Inputs.Where(graph.Initializers.ContainsKey))
        {
            int dot = input.LastIndexOf('.');
            if (dot > 0 && Parameters.Contains(input[(dot + 1)..])) return input[..dot];
        }
        return "";
    }
}
