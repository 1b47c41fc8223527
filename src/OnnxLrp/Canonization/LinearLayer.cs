using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization;

/// <summary>
/// A Conv, ConvTranspose, Gemm or MatMul with constant weights, together with an Add of a constant per channel after it: one linear layer
/// with one bias.
/// </summary>
/// <param name="Node">The linear node.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Bias">The whole bias per output channel, zeros if there is none.</param>
/// <param name="Add">The Add after it whose constant is part of the bias; null if there is none.</param>
internal sealed record LinearLayer(OnnxNode Node, OnnxTensor Weight, double[] Bias, OnnxNode? Add)
{
    /// <summary>The tensor that the layer makes.</summary>
    public string Output => (Add ?? Node).Output;

    /// <summary>The layer whose output this tensor is; null if there is none.</summary>
    public static LinearLayer? Making(OnnxGraph graph, GraphFacts facts, string tensor)
    {
        if (graph.Producer(tensor) is not { } producer)
            return null;
        if (!producer.Is("Add"))
            return At(graph, facts, producer);
        return producer.Inputs
            .Select(input => graph.Producer(input) is { } node ? At(graph, facts, node) : null)
            .FirstOrDefault(layer => layer?.Add == producer);
    }

    /// <summary>
    /// The layer around a linear node; null if its weights or its bias are not constant per channel, or the node is not linear.
    /// </summary>
    public static LinearLayer? At(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (!IsLinear(node) || Weights(graph, node) is not { } weight || !facts.Shapes.TryGetValue(node.Output, out int[]? shape))
            return null;
        int channels = LinearWeights.Outputs(node, weight);
        if (shape.Length < 2 || shape[1] != channels || (node.Is("MatMul") && (shape.Length != 2 || weight.Dimensions.Length != 2)))
            return null;

        var bias = new double[channels];
        if (node.Input(2).Length > 0)
        {
            double factor = node.Is("Gemm") ? GemmAttributes.Of(node).Beta : 1;
            if (ChannelConstants.PerChannel(graph, node.Input(2), node.Is("Gemm") ? 2 : 1, channels) is not { } own)
                return null;
            bias = own.Select(b => factor * b).ToArray();
        }

        if (ConstantAdd(graph, node, shape.Length, channels) is not var (add, constant))
            return new LinearLayer(node, weight, bias, null);
        return new LinearLayer(node, weight, bias.Zip(constant, (a, b) => a + b).ToArray(), add);
    }

    /// <summary>
    /// The layer's nodes with other weights, one bias per channel, and another output. A MatMul gets an Add for its bias.
    /// </summary>
    public OnnxNode[] Rebuild(GraphRewriter rewriter, float[] weight, double[] bias, string output)
    {
        float[] values = Array.ConvertAll(bias, v => (float)v);
        if (Node.Is("MatMul"))
            return Rebuild(rewriter, weight, [1, values.Length], values, output);
        string w = rewriter.AddConstant($"{Node.Name}.folded_weight", Weight.Dimensions, weight);
        string b = rewriter.AddConstant($"{Node.Name}.folded_bias", [values.Length], values);
        OnnxAttributes attributes = Node.Is("Gemm") ? Node.Attributes.With("beta", 1f) : Node.Attributes;
        return [Node.With(inputs: [Node.Input(0), w, b], outputs: [output], attributes: attributes)];
    }

    /// <summary>
    /// The layer's nodes with other weights and an Add of a bias tensor after a Conv, ConvTranspose or MatMul without bias.
    /// </summary>
    public OnnxNode[] Rebuild(GraphRewriter rewriter, float[] weight, int[] biasShape, float[] bias, string output)
    {
        string w = rewriter.AddConstant($"{Node.Name}.folded_weight", Weight.Dimensions, weight);
        string b = rewriter.AddConstant($"{Node.Name}.folded_bias", biasShape, bias);
        string product = rewriter.NewName($"{output}.product");
        return
        [
            Node.With(inputs: [Node.Input(0), w], outputs: [product]),
            new OnnxNode(Add?.Name ?? rewriter.NewName($"{Node.Name}.bias"), "Add", [product, b], [output]),
        ];
    }

    private static bool IsLinear(OnnxNode node)
        => node.Is("Conv") || node.Is("ConvTranspose") || node.Is("MatMul") || (node.Is("Gemm") && !GemmAttributes.Of(node).TransposesA);

    private static OnnxTensor? Weights(OnnxGraph graph, OnnxNode node)
        => graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? weight) && weight.ElementType == OnnxElementType.Float ? weight : null;

    private static (OnnxNode Add, double[] Constant)? ConstantAdd(OnnxGraph graph, OnnxNode node, int rank, int channels)
    {
        if (graph.IsOutput(node.Output) || graph.Consumers(node.Output) is not [var add] || !add.Is("Add"))
            return null;
        string other = add.Input(0) == node.Output ? add.Input(1) : add.Input(0);
        return ChannelConstants.PerChannel(graph, other, rank, channels) is { } constant ? (add, constant) : null;
    }
}
