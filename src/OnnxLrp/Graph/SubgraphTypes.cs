using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Rewrites the subgraphs of a node (If, Loop, Scan): their nodes, constants and declared element types.</summary>
/// <param name="node">Rewrites a node; subgraphs inside it are its own to rewrite.</param>
/// <param name="tensor">Rewrites a constant.</param>
/// <param name="type">Gives the element type of a declared tensor.</param>
internal sealed class SubgraphTypes(Func<OnnxNode, OnnxNode> node, Func<OnnxTensor, OnnxTensor> tensor, Func<OnnxElementType, OnnxElementType> type)
{
    /// <summary>The attributes with all subgraphs rewritten.</summary>
    public OnnxAttributes Rewrite(OnnxAttributes attributes)
    {
        foreach (AttributeProto attribute in attributes.Protos.Where(a => SubgraphNames.Subgraphs(a).Any()).ToArray())
        {
            AttributeProto copy = attribute.Clone();
            foreach (GraphProto graph in SubgraphNames.Subgraphs(copy))
                Rewrite(graph);
            attributes = attributes.With(copy);
        }

        return attributes;
    }

    private void Rewrite(GraphProto graph)
    {
        foreach (NodeProto proto in graph.Node)
        {
            AttributeProto[] attributes = node(GraphBuilder.Node(proto, proto.Name)).Attributes.Protos.ToArray();
            proto.Attribute.Clear();
            proto.Attribute.AddRange(attributes);
        }

        for (int i = 0; i < graph.Initializer.Count; i++)
            graph.Initializer[i] = TensorCodec.Encode(tensor(TensorCodec.Decode(graph.Initializer[i], graph.Name, null)));
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (value.Type?.TensorType is { } declared)
                declared.ElemType = (int)type((OnnxElementType)declared.ElemType);
        }
    }
}
