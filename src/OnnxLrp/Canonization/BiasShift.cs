using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// What a constant per channel in front of linear layers adds to their outputs: the layers without bias, applied to the constant. A graph
/// of just these nodes is made and probed, so that padding, strides and pooling are those of the model.
/// </summary>
/// <param name="graph">The model.</param>
/// <param name="probe">Computes the small graph.</param>
internal sealed class BiasShift(OnnxGraph graph, IGraphProbe probe)
{
    /// <summary>
    /// The addition to the output of each layer, by the name of the layer node's output; all samples of the batch are equal.
    /// </summary>
    public IReadOnlyDictionary<string, OnnxTensor> Of(string start, int[] shape, double[] constant, ChannelConsumers consumers)
    {
        var initializers = new Dictionary<string, OnnxTensor> { [start] = Broadcast(start, shape, constant) };
        OnnxNode[] layers = consumers.Layers.Select(l => l.Layer.Node.With(inputs: [.. l.Layer.Node.Inputs.Take(2)])).ToArray();
        OnnxNode[] nodes = [.. consumers.Path, .. layers];
        foreach (string name in nodes.SelectMany(n => n.Dependencies).Where(graph.Initializers.ContainsKey))
            initializers[name] = graph.Initializers[name];

        OnnxGraph small = graph with
        {
            Nodes = nodes,
            Inputs = [],
            Outputs = layers.Select(n => new OnnxValue(n.Output, OnnxElementType.Float, null)).ToArray(),
            Initializers = initializers,
        };
        return probe.Probe(small.Sorted(), new Dictionary<string, int[]>()).Constants;
    }

    private static OnnxTensor Broadcast(string name, int[] shape, double[] constant)
    {
        int positions = shape.Skip(2).Aggregate(1, (product, size) => product * size);
        var values = new float[shape[0] * constant.Length * positions];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)constant[i / positions % constant.Length];
        return OnnxTensor.FromFloats(name, shape, values);
    }
}
