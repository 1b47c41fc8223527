using Google.Protobuf;
using OnnxLrp.Errors;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Writes a graph as an ONNX model. Pattern nodes are written as the primitive nodes that they stand for.</summary>
public static class OnnxWriter
{
    /// <summary>The first format version in which initializers need not be listed as graph inputs.</summary>
    private const long FreeInitializers = 4;

    /// <summary>Weights that fit into one file, with room for all else: protobuf holds messages of 2^31 − 1 bytes.</summary>
    internal const long LargestFile = int.MaxValue - (64L << 20);

    /// <summary>Writes the model, format version and operator sets as they are in the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="extraOutputs">Tensors to add to the graph's outputs, after its own. Their types are not declared.</param>
    /// <exception cref="OnnxFormatException">The weights take 2 GB or more, which the format cannot hold in one file.</exception>
    public static byte[] ToBytes(OnnxGraph graph, IReadOnlyList<string>? extraOutputs = null)
    {
        CheckSize(graph);
        return ToProto(graph, extraOutputs ?? [], Inside).ToByteArray();
    }

    /// <summary>The model without the elements of the constants that lie elsewhere.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="extraOutputs">Tensors to add to the graph's outputs.</param>
    /// <param name="places">Where constants lie.</param>
    internal static byte[] ToBytes(OnnxGraph graph, IReadOnlyList<string> extraOutputs, IReadOnlyDictionary<string, ExternalPlace> places) =>
        ToProto(graph, extraOutputs, places).ToByteArray();

    private static IReadOnlyDictionary<string, ExternalPlace> Inside { get; } = new Dictionary<string, ExternalPlace>();

    private static void CheckSize(OnnxGraph graph)
    {
        long weights = Weights(graph);
        if (weights > LargestFile)
        {
            throw new OnnxFormatException(
                graph.Source,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the weights take {weights / 1e9:0.0} GB"),
                "less than 2.1 GB, the limit of one ONNX file",
                "write it to a file, where they go into external data");
        }
    }

    private static long Weights(OnnxGraph graph) => graph.Initializers.Values.Sum(t => (long)t.Bytes.Length);

    /// <summary>
    /// Writes the model to a file, whole or not at all. Weights that one file cannot hold (2.1 GB) go into a second one beside it,
    /// <c>PATH.data</c>, as ONNX external data; then both are written or neither.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static long ToFile(OnnxGraph graph, string path) => ToFile(graph, path, LargestFile);

    /// <inheritdoc cref="ToFile(OnnxGraph, string)"/>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="largest">Bytes of weights that one file may hold.</param>
    /// <param name="companion">
    /// Gives a file that belongs to the model its name. It is called when the new model is whole and the old one is deleted, so that a
    /// model never is beside the file of another, wherever the process is killed.
    /// </param>
    internal static long ToFile(OnnxGraph graph, string path, long largest, Action? companion = null)
    {
        if (Weights(graph) > largest) return ExternalWeights.ToFiles(graph, path, companion);
        using var draft = new DraftFile(path);
        ToProto(graph, [], Inside).WriteTo(draft.Stream);
        if (companion is not null)
        {
            File.Delete(path);
            companion();
        }
        draft.Finish();
        return new FileInfo(path).Length;
    }

    private static ModelProto ToProto(OnnxGraph graph, IReadOnlyList<string> extraOutputs, IReadOnlyDictionary<string, ExternalPlace> places)
    {
        var proto = new GraphProto { Name = graph.Name.Length > 0 ? graph.Name : "graph" };
        proto.Node.AddRange(graph.Nodes.SelectMany(Primitives).Select(Node));
        proto.Initializer.AddRange(graph.Initializers.Values.Select(t => places.TryGetValue(t.Name, out ExternalPlace place) ? TensorCodec.Encode(t, place) : TensorCodec.Encode(t)));
        proto.Input.AddRange(graph.Inputs.Select(Value));
        if (graph.IrVersion < FreeInitializers)
            proto.Input.AddRange(graph.Initializers.Values.Select(Declaration).Select(Value));
        proto.Output.AddRange(graph.Outputs.Select(Value));
        proto.ValueInfo.AddRange(graph.Values.Select(Value));
        proto.Output.AddRange(extraOutputs.Distinct().Where(name => !graph.IsOutput(name)).Select(name => new ValueInfoProto { Name = name }));

        var model = new ModelProto { IrVersion = graph.IrVersion, ProducerName = graph.ProducerName.Length > 0 ? graph.ProducerName : "OnnxLrp", Graph = proto };
        model.OpsetImport.AddRange(graph.Opsets.Select(o => new OperatorSetIdProto { Domain = o.Key, Version = o.Value }));
        model.MetadataProps.AddRange(graph.Metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        return model;
    }

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];

    private static NodeProto Node(OnnxNode node)
    {
        var proto = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain };
        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        proto.Attribute.AddRange(node.Attributes.Protos);
        return proto;
    }

    private static OnnxValue Declaration(OnnxTensor tensor)
        => new(tensor.Name, tensor.ElementType, tensor.Dimensions.Select(d => new OnnxDimension(d, null)).ToArray());

    private static ValueInfoProto Value(OnnxValue value)
    {
        if (value.ForeignType is not null || value.ElementType == OnnxElementType.Undefined)
            return new ValueInfoProto { Name = value.Name, Type = value.ForeignType };

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)value.ElementType };
        if (value.Dimensions is { } dimensions)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.AddRange(dimensions.Select(Dimension));
        }

        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = tensor } };
    }

    private static TensorShapeProto.Types.Dimension Dimension(OnnxDimension dimension)
    {
        var proto = new TensorShapeProto.Types.Dimension();
        if (dimension.Size is { } size)
            proto.DimValue = size;
        else if (dimension.Symbol is { } symbol)
            proto.DimParam = symbol;
        return proto;
    }
}
