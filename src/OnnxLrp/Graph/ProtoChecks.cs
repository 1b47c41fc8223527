using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;
using AttributeType = OnnxLrp.Graph.Schema.AttributeProto.Types.AttributeType;

namespace OnnxLrp.Graph;

/// <summary>
/// Whether the messages of a file are complete: the protobuf library reads a message of which parts are absent or there twice, and whoever
/// uses them later would fail without saying where. Subgraphs and functions are checked too.
/// </summary>
/// <param name="source">The file, for messages.</param>
internal sealed class ProtoChecks(string source)
{
    /// <summary>Subgraphs within subgraphs: ONNX Runtime calls itself for each.</summary>
    private const int MaxDepth = 16;

    /// <exception cref="OnnxFormatException">A part is absent, there twice, or of a kind that cannot be read.</exception>
    public static void Check(ModelProto model, string source)
    {
        var checks = new ProtoChecks(source);
        if (model.TrainingInfo.Count > 0)
        {
            throw checks.Bad("this is a training graph", "a model for inference", "export the model with training switched off");
        }
        checks.Graph(model.Graph, 0);
        foreach (FunctionProto function in model.Functions)
        {
            checks.Once(function.AttributeProto.Select(a => a.Name), n =>
                $"function '{function.Name}' has the default of attribute '{n}' twice");
            checks.Once(function.Input, n => $"function '{function.Name}' has input '{n}' twice");
            if (function.Input.Concat(function.Output).Any(n => n.Length == 0))
            {
                throw checks.Bad($"function '{function.Name}' has an input or an output without a name", "a name for each", Again);
            }
            foreach (AttributeProto attribute in function.AttributeProto) checks.Attribute($"function '{function.Name}'", attribute, 0);
            foreach (NodeProto node in function.Node) checks.Node(node, 0);
        }
    }

    private void Graph(GraphProto graph, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Bad(
                $"subgraphs are nested more than {MaxDepth} deep", $"at most {MaxDepth} levels", "export the model without control flow");
        }
        if (graph.SparseInitializer.Count > 0)
        {
            throw Bad(
                $"the model has {graph.SparseInitializer.Count} sparse initializers",
                "dense initializers only",
                "export the model with dense weights");
        }
        Once(graph.Input.Select(v => v.Name), n => $"graph input '{n}' is there twice");
        if (depth == 0) Once(graph.Output.Select(v => v.Name), n => $"graph output '{n}' is there twice");
        Once(graph.Initializer.Select(t => t.Name), n => $"initializer '{n}' is there twice");
        if (graph.Initializer.Select(t => t.Name).Concat(graph.Input.Select(v => v.Name)).Concat(graph.Output.Select(v =>
            v.Name)).Any(n => n.Length == 0))
        {
            throw Bad("a graph input, a graph output or an initializer has no name", "a name for each", Again);
        }
        foreach (NodeProto node in graph.Node) Node(node, depth);
    }

    private void Node(NodeProto node, int depth)
    {
        string name = $"node '{node.Name}' ({node.OpType})";
        if (node.OpType.Length == 0) throw Bad($"node '{node.Name}' has no operator", "an operator for each node", Again);
        if (node.Output.All(o => o.Length == 0)) throw Bad($"{name} has no outputs", "at least one output for each node", Again);
        if (node.OpType == "Identity" && node.Input.Count == 0) throw Bad($"{name} has no input", "one input", Again);
        Once(node.Attribute.Select(a => a.Name), n => $"{name} has attribute '{n}' twice");
        foreach (AttributeProto attribute in node.Attribute) Attribute(name, attribute, depth);
    }

    private void Attribute(string owner, AttributeProto attribute, int depth)
    {
        string? absent = attribute switch
        {
            { RefAttrName.Length: > 0 } => null,
            { Type: AttributeType.Tensor, T: null } => "tensor",
            { Type: AttributeType.Graph, G: null } => "graph",
            { Type: AttributeType.SparseTensor, HasSparseTensor: false } => "sparse tensor",
            { Type: AttributeType.TypeProto, HasTp: false } => "type",
            _ => null,
        };
        if (absent is not null)
        {
            throw Bad($"attribute '{attribute.Name}' of {owner} says that it holds a {absent}, and holds none", $"a {absent}", Again);
        }
        foreach (GraphProto graph in SubgraphNames.Subgraphs(attribute)) Graph(graph, depth + 1);
    }

    private void Once(IEnumerable<string> names, Func<string, string> found)
    {
        var seen = new HashSet<string>();
        if (names.FirstOrDefault(n => !seen.Add(n)) is { } twice) throw Bad(found(twice), "each name once", Again);
    }

    private OnnxFormatException Bad(string found, string expected, string remedy) => new(source, found, expected, remedy);

    private const string Again = "export the model again";
}
