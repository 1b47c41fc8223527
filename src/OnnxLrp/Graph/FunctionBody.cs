using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// Copies the nodes of a function for one call: tensors are renamed, references to attributes are replaced by the call's.
/// </summary>
/// <param name="names">Tensor names of the function → names in the calling graph.</param>
/// <param name="arguments">Attributes of the call, defaults included.</param>
/// <param name="metadata">What nodes get that do not say themselves which module they come from.</param>
internal sealed class FunctionBody(
    IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, AttributeProto> arguments, IEnumerable<StringStringEntryProto> metadata)
{
    public NodeProto Instantiate(NodeProto node, string prefix)
    {
        NodeProto copy = node.Clone();
        if (copy.Name.Length > 0)
            copy.Name = prefix + copy.Name;
        if (!copy.MetadataProps.Any(p => p.Key == ModulePaths.NameScopes))
            copy.MetadataProps.Add(metadata);
        Rename(copy, names);
        return copy;
    }

    private void Rename(NodeProto node, IReadOnlyDictionary<string, string> visible)
    {
        for (int i = 0; i < node.Input.Count; i++)
            node.Input[i] = visible.GetValueOrDefault(node.Input[i], node.Input[i]);
        for (int i = 0; i < node.Output.Count; i++)
            node.Output[i] = visible.GetValueOrDefault(node.Output[i], node.Output[i]);

        AttributeProto[] resolved = node.Attribute.Select(Resolve).OfType<AttributeProto>().ToArray();
        node.Attribute.Clear();
        node.Attribute.AddRange(resolved);
        foreach (GraphProto subgraph in resolved.SelectMany(SubgraphNames.Subgraphs))
            Rename(subgraph, visible);
    }

    private void Rename(GraphProto graph, IReadOnlyDictionary<string, string> visible)
    {
        HashSet<string> local = SubgraphNames.Locals(graph);
        Dictionary<string, string> outer = visible.Where(n => !local.Contains(n.Key)).ToDictionary();
        foreach (NodeProto node in graph.Node)
            Rename(node, outer);
        foreach (ValueInfoProto output in graph.Output)
            output.Name = outer.GetValueOrDefault(output.Name, output.Name);
    }

    /// <summary>An optional attribute that the call leaves out is left out of the body too.</summary>
    private AttributeProto? Resolve(AttributeProto attribute)
    {
        if (attribute.RefAttrName.Length == 0)
            return attribute;
        if (!arguments.TryGetValue(attribute.RefAttrName, out AttributeProto? argument))
            return null;
        AttributeProto copy = argument.Clone();
        copy.Name = attribute.Name;
        return copy;
    }
}
