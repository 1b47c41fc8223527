using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// Replaces every call of a function that the model defines by the function's body, down to functions called by functions.
/// </summary>
internal sealed class FunctionInliner
{
    private const int MaxDepth = 64;

    /// <summary>
    /// Functions of real exports grow some ten times when they are inlined; those that call each other twice at each level grow without
    /// end.
    /// </summary>
    private const int MaxGrowth = 50;

    private const int AlwaysAllowedNodes = 20_000;

    private const long AlwaysAllowedBytes = 256_000_000;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly HashSet<string> _weights;
    private readonly string _source;
    private readonly long _mostNodes;
    private readonly long _mostBytes;
    private int _calls;
    private long _nodes;
    private long _bytes;

    private FunctionInliner(ModelProto model, string source)
    {
        _source = source;
        _mostNodes = AlwaysAllowedNodes + (MaxGrowth * (model.Graph.Node.Count + model.Functions.Sum(f => (long)f.Node.Count)));
        _mostBytes = AlwaysAllowedBytes + (MaxGrowth * model.Functions.Sum(f => (long)f.CalculateSize()));
        _weights = [.. model.Graph.Initializer.Select(t => t.Name)];
        // Equal weights of two modules are written once and given their other name by an Identity.
        _weights.UnionWith(model.Graph.Node.Where(n => n.OpType == "Identity" && n.Input.Take(1).Any(_weights.Contains)).SelectMany(n => n.Output).ToArray());
        foreach (FunctionProto function in model.Functions)
            _functions[(GraphBuilder.Domain(function.Domain), function.Name, function.Overload)] = function;
    }

    /// <summary>Inlines in place; afterwards the model calls and defines no functions.</summary>
    /// <returns>How many calls were replaced.</returns>
    public static int Inline(ModelProto model, string source)
    {
        if (model.Functions.Count == 0)
            return 0;
        var inliner = new FunctionInliner(model, source);
        inliner.Inline(model.Graph, 0);
        foreach (OperatorSetIdProto opset in model.Functions.SelectMany(f => f.OpsetImport))
        {
            if (!model.OpsetImport.Any(o => GraphBuilder.Domain(o.Domain) == GraphBuilder.Domain(opset.Domain)))
                model.OpsetImport.Add(opset);
        }

        model.Functions.Clear();
        return inliner._calls;
    }

    private void Inline(GraphProto graph, int depth)
    {
        NodeProto[] nodes = graph.Node.SelectMany(node => Expand(node, depth)).ToArray();
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    private NodeProto[] Expand(NodeProto node, int depth)
    {
        foreach (GraphProto subgraph in node.Attribute.SelectMany(SubgraphNames.Subgraphs))
            Inline(subgraph, depth);
        if (!_functions.TryGetValue((GraphBuilder.Domain(node.Domain), node.OpType, node.Overload), out FunctionProto? function))
            return [node];
        if (depth == MaxDepth)
            throw new OnnxFormatException(_source, $"function '{node.OpType}' calls itself", "functions without recursion", "export the model again");
        return Body(node, function).SelectMany(inner => Expand(inner, depth + 1)).ToArray();
    }

    private IEnumerable<NodeProto> Body(NodeProto call, FunctionProto function)
    {
        // A leading slash would make the new names look like scopes of modules.
        string prefix = $"{(call.Name.Length > 0 ? call.Name : function.Name).TrimStart('/')}/{_calls++}/";
        var names = new Dictionary<string, string>();
        for (int i = 0; i < function.Input.Count; i++)
            names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";

        var passedThrough = new List<NodeProto>();
        for (int i = 0; i < function.Output.Count && i < call.Output.Count; i++)
        {
            if (call.Output[i].Length == 0)
                continue;
            if (!names.TryAdd(function.Output[i], call.Output[i]))
                passedThrough.Add(new NodeProto { OpType = "Identity", Input = { names[function.Output[i]] }, Output = { call.Output[i] } });
        }

        foreach (string local in function.Node.SelectMany(n => n.Output).Where(name => name.Length > 0))
            names.TryAdd(local, prefix + local);

        var renaming = new FunctionBody(names, Arguments(call, function), ModulePaths.OfCall(call, _weights));
        return function.Node.Select(n => Counted(renaming.Instantiate(n, prefix))).Concat(passedThrough);
    }

    private NodeProto Counted(NodeProto node)
    {
        _bytes += node.CalculateSize();
        if (++_nodes <= _mostNodes && _bytes <= _mostBytes)
            return node;
        throw new OnnxFormatException(
            _source,
            $"inlining the model's functions makes more than {_nodes - 1} nodes of {_bytes / 1000000} MB",
            $"at most {_mostNodes} nodes and {_mostBytes / 1000000} MB for a file of this size",
            "export the model without functions");
    }

    private static Dictionary<string, AttributeProto> Arguments(NodeProto call, FunctionProto function)
    {
        Dictionary<string, AttributeProto> arguments = function.AttributeProto.ToDictionary(a => a.Name);
        foreach (AttributeProto attribute in call.Attribute)
            arguments[attribute.Name] = attribute;
        return arguments;
    }
}
