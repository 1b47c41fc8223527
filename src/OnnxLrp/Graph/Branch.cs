using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>The nodes of one branch of an If, ready to stand in its place.</summary>
internal static class Branch
{
    /// <summary>Copies the nodes: what they make gets names of its own, what leaves the branch those of the If's outputs.</summary>
    /// <param name="choice">The If.</param>
    /// <param name="condition">Which branch.</param>
    /// <param name="newName">Makes a wanted name unique in the graph.</param>
    public static IReadOnlyList<OnnxNode> Nodes(OnnxNode choice, bool condition, Func<string, string> newName)
    {
        string name = condition ? "then_branch" : "else_branch";
        GraphProto branch = choice.Attributes.Protos.First(a => a.Name == name).G;
        HashSet<string> made = SubgraphNames.Locals(branch);
        var names = new Dictionary<string, string>();
        var passedOn = new List<(string From, string To)>();
        foreach ((ValueInfoProto output, string to) in branch.Output.Zip(choice.Outputs).Where(o => o.Second.Length > 0))
        {
            if (!made.Contains(output.Name) || !names.TryAdd(output.Name, to)) passedOn.Add((output.Name, to));
        }
        foreach (string local in made.Where(l => l.Length > 0 && !names.ContainsKey(l))) names[local] = newName($"{choice.Name}/{local}");

        var body = new FunctionBody(names, new Dictionary<string, AttributeProto>(), []);
        string Name(string wanted, string fallback) => newName($"{choice.Name}/{(wanted.Length > 0 ? wanted.TrimStart('/') : fallback)}");
        return
        [
            .. branch.Initializer.Select(t => new OnnxNode(newName($"{choice.Name}/Constant"), "Constant", [], [names[t.Name]], Value(t))),
            .. branch.Node.Select(n => GraphBuilder.Node(body.Instantiate(n, ""), Name(n.Name, n.OpType), choice.ModulePath)),
            .. passedOn.Select(p => new OnnxNode(newName($"{choice.Name}/Identity"), "Identity", [names.GetValueOrDefault(p.From, p.From)], [p.To])),
        ];
    }

    private static OnnxAttributes Value(TensorProto tensor) =>
        OnnxAttributes.Empty.With(new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor });
}
