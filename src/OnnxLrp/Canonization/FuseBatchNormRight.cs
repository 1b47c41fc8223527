using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Folds a BatchNormalization into the linear layers after it, through a Relu (DenseNet: BN → Relu → Conv) or directly, and through
/// average pooling, zero padding and changes of shape on the way. With y = w·x + b per channel, t = −b/w and h(x) = max(x, t) for w > 0,
/// min(x, t) for w &lt; 0: relu(y) = w·h(x) + b, so a layer W after it becomes W·w on h(x), and its bias grows by W·b. Where the layer
/// pads, that bias varies in space: it is then an Add of a tensor [1, C, H, W] for the probed input size. h becomes one pattern node
/// <c>ThresholdRelu</c> named after the Relu; without a Relu h is the identity. Tensors between the Relu and the layers keep their names
/// but hold h instead. A normalization that some use cannot take stays, and a note says why. Run it after <see cref="FoldConstants"/>,
/// <see cref="RemovePassThrough"/> and <see cref="FuseBatchNormLeft"/>.
/// Source: Hui and Binder, BatchNorm Decomposition for Deep Neural Network Interpretation, IWANN 2019.
/// </summary>
/// <param name="probe">Computes the shift of the biases.</param>
internal sealed class FuseBatchNormRight(IGraphProbe probe) : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        foreach (OnnxNode norm in graph.Nodes.Where(n => n.Is("BatchNormalization")))
        {
            if (Refusal(graph, facts, norm, rewriter, notes) is { } reason)
                notes.Add($"{norm} is not folded into the layers behind it: {reason}.");
        }

        OnnxGraph fused = rewriter.ToGraph();
        return new RewrittenGraph(fused, notes) { Facts = facts.KeptIn(fused) };
    }

    /// <summary>Folds one normalization, or tells why not.</summary>
    private string? Refusal(OnnxGraph graph, GraphFacts facts, OnnxNode norm, GraphRewriter rewriter, List<string> notes)
    {
        if (BatchNormParameters.Of(graph, norm, out string reason) is not { } parameters)
            return reason;
        if (graph.IsOutput(norm.Output) || graph.Consumers(norm.Output).Count == 0)
            return "its output is an output of the model";

        OnnxNode? relu = graph.Consumers(norm.Output) is [var only] && only.Is("Relu") ? only : null;

        ThresholdRelu? threshold = relu is null ? null : ThresholdRelu.Of(parameters);
        string start = relu is null ? norm.Output : relu.Output;
        if (ChannelConsumers.Of(graph, facts, start, threshold?.Factor ?? parameters.Scale, out reason) is not { } consumers)
            return reason;

        if (!facts.Shapes.TryGetValue(start, out int[]? shape))
            return "its shape is unknown";
        double[] constant = threshold?.Constant ?? parameters.Shift;
        IReadOnlyDictionary<string, OnnxTensor> shifts = new BiasShift(graph, probe).Of(start, shape, constant, consumers);
        foreach ((LinearLayer layer, double[] factors) in consumers.Layers)
        {
            float[] weight = LinearWeights.ScaleInputs(layer.Node, layer.Weight, factors);
            if (Rebuild(rewriter, layer, weight, shifts[layer.Node.Output]))
                notes.Add($"{layer.Node}: the shift of {norm} is a bias that varies in space, computed for this input size.");
        }

        string input = norm.Input(0);
        rewriter.Remove(norm);
        if (relu is null)
            rewriter.Redirect(norm.Output, input);
        else
            rewriter.Replace(relu, threshold!.ToNode(rewriter, relu, input, shape.Length));
        return null;
    }

    /// <summary>Puts the layer with its new weights in place; true if its bias varies in space.</summary>
    private static bool Rebuild(GraphRewriter rewriter, LinearLayer layer, float[] weight, OnnxTensor shift)
    {
        float[] values = shift.ToFloats();
        int channels = layer.Bias.Length;
        int[] shape = [1, .. shift.Dimensions[1..]];
        int positions = shape.Skip(2).Aggregate(1, (product, size) => product * size);
        var bias = new float[channels * positions];
        for (int i = 0; i < bias.Length; i++)
            bias[i] = (float)(layer.Bias[i / positions] + values[i]);

        bool varies = !IsConstantPerChannel(bias, positions);
        rewriter.Replace(layer.Node, varies
            ? layer.Rebuild(rewriter, weight, shape, bias, layer.Output)
            : layer.Rebuild(rewriter, weight, Enumerable.Range(0, channels).Select(c => (double)bias[c * positions]).ToArray(), layer.Output));
        if (layer.Add is not null)
            rewriter.Remove(layer.Add);
        return varies;
    }

    /// <summary>True if what varies within a channel is rounding only.</summary>
    private static bool IsConstantPerChannel(float[] bias, int positions)
    {
        double tolerance = 1e-6 * bias.Max(Math.Abs);
        return bias.Chunk(positions).All(channel => channel.All(v => Math.Abs((double)v - channel[0]) <= tolerance));
    }
}
