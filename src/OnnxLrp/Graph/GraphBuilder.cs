using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Turns a parsed model, whose functions are inlined, into an <see cref="OnnxGraph"/>.</summary>
internal static class GraphBuilder
{
    public static OnnxGraph Build(ModelProto model, string source, string? externalDataFolder, IReadOnlyList<string> notes)
    {
        GraphProto graph = model.Graph;
        DropTrailing(graph.Node);
        ExternalData.Embed(graph.Node, source, externalDataFolder);
        var initializers = new Dictionary<string, OnnxTensor>();
        foreach (TensorProto tensor in graph.Initializer)
            initializers[tensor.Name] = TensorCodec.Decode(tensor, source, externalDataFolder);

        var names = new NodeNames();
        var built = new OnnxGraph
        {
            Name = graph.Name,
            Source = source,
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            Opsets = model.OpsetImport.GroupBy(o => Domain(o.Domain)).ToDictionary(g => g.Key, g => (int)g.Max(o => o.Version)),
            Nodes = graph.Node.Select((node, index) => Node(node, names.Unique(node.Name, $"{node.OpType}_{index}"))).ToArray(),
            Inputs = graph.Input.Where(v => !initializers.ContainsKey(v.Name)).Select(Value).ToArray(),
            Outputs = graph.Output.Select(Value).ToArray(),
            Initializers = initializers,
            Metadata = model.MetadataProps.GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            Notes = notes,
        };
        return ConstantLifting.Lift(built.Sorted());
    }

    /// <summary>The domain of ONNX itself has two spellings.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>A node under a name that is its own, of the module that it says it comes from, else of the one around it.</summary>
    public static OnnxNode Node(NodeProto node, string name, string module = "")
        => new(
            name,
            node.OpType,
            node.Input.ToArray(),
            node.Output.ToArray(),
            new OnnxAttributes(node.Attribute.Select(WithType)),
            Domain(node.Domain))
        {
            ModulePath = ModulePaths.Of(node) is { Length: > 0 } own ? own : module,
        };

    /// <summary>
    /// Drops absent inputs and outputs at the end, in subgraphs too: an empty name there says no more than none, and ONNX Runtime crashes
    /// on some.
    /// </summary>
    private static void DropTrailing(IEnumerable<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            foreach (IList<string> names in new[] { node.Input, node.Output })
            {
                while (names.Count > 0 && names[^1].Length == 0)
                    names.RemoveAt(names.Count - 1);
            }

            foreach (GraphProto graph in node.Attribute.SelectMany(SubgraphNames.Subgraphs))
                DropTrailing(graph.Node);
        }
    }

    /// <summary>Early writers left the attribute's type out; the field that is set tells it.</summary>
    private static AttributeProto WithType(AttributeProto attribute)
    {
        if (!attribute.HasType || attribute.Type == AttributeProto.Types.AttributeType.Undefined)
        {
            attribute.Type = attribute switch
            {
                { HasF: true } => AttributeProto.Types.AttributeType.Float,
                { HasI: true } => AttributeProto.Types.AttributeType.Int,
                { HasS: true } => AttributeProto.Types.AttributeType.String,
                { T: not null } => AttributeProto.Types.AttributeType.Tensor,
                { G: not null } => AttributeProto.Types.AttributeType.Graph,
                { Floats.Count: > 0 } => AttributeProto.Types.AttributeType.Floats,
                { Strings.Count: > 0 } => AttributeProto.Types.AttributeType.Strings,
                _ => AttributeProto.Types.AttributeType.Ints,
            };
        }

        return attribute;
    }

    private static OnnxValue Value(ValueInfoProto value)
    {
        TypeProto? type = value.Type;
        if (type?.TensorType is { } tensor)
        {
            return new OnnxValue(value.Name, (OnnxElementType)tensor.ElemType, tensor.Shape?.Dim.Select(Dimension).ToArray());
        }

        OnnxValueKind kind = type?.ValueCase switch
        {
            TypeProto.ValueOneofCase.SequenceType => OnnxValueKind.Sequence,
            TypeProto.ValueOneofCase.MapType => OnnxValueKind.Map,
            TypeProto.ValueOneofCase.OptionalType => OnnxValueKind.Optional,
            TypeProto.ValueOneofCase.SparseTensorType => OnnxValueKind.SparseTensor,
            TypeProto.ValueOneofCase.OpaqueType => OnnxValueKind.Opaque,
            _ => OnnxValueKind.Tensor,
        };
        return new OnnxValue(value.Name, OnnxElementType.Undefined, null) { Kind = kind, ForeignType = type };
    }

    /// <summary>Some writers put −1 or an empty symbol where they do not know.</summary>
    private static OnnxDimension Dimension(TensorShapeProto.Types.Dimension dimension)
        => new(
            dimension.HasDimValue && dimension.DimValue >= 0 ? dimension.DimValue : null,
            dimension.HasDimParam && dimension.DimParam.Length > 0 ? dimension.DimParam : null);
}
