using System.Runtime.InteropServices;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization;

/// <summary>
/// Makes a model that computes in float16, bfloat16 or double compute in Float: initializers, inputs, outputs, Cast targets and tensors in
/// attributes, in the graph and in its subgraphs. Relevance is computed in Float, and a forward pass in another precision would not fit it.
/// It needs no facts: ONNX Runtime has no kernels for many operators in these types and could not probe such a model as it is.
/// </summary>
internal sealed class WidenToFloat32 : IGraphPass
{
    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var widening = new Widening();
        OnnxGraph widened = graph with
        {
            Nodes = graph.Nodes.Select(widening.Of).ToArray(),
            Inputs = graph.Inputs.Select(widening.Of).ToArray(),
            Outputs = graph.Outputs.Select(widening.Of).ToArray(),
            Initializers = graph.Initializers.ToDictionary(t => t.Key, t => widening.Of(t.Value)),
        };
        return widening.Found.Count == 0
            ? new RewrittenGraph(graph, [])
            : new RewrittenGraph(widened, [$"{graph.Source}: {string.Join(" and ", widening.Found)} is computed as Float."]);
    }

    /// <summary>One run over a graph, which remembers the types that it found.</summary>
    private sealed class Widening
    {
        private readonly SubgraphTypes _subgraphs;

        public Widening() => _subgraphs = new SubgraphTypes(Of, Of, Of);

        public SortedSet<OnnxElementType> Found { get; } = [];

        public OnnxValue Of(OnnxValue value) => Of(value.ElementType) == value.ElementType ? value : value with { ElementType = OnnxElementType.Float };

        public OnnxNode Of(OnnxNode node)
        {
            OnnxAttributes attributes = TypeAttributes.Changed(node, Of, Of);
            if (attributes.HasSubgraph)
                attributes = _subgraphs.Rewrite(attributes);
            return ReferenceEquals(attributes, node.Attributes) ? node : node.With(attributes: attributes);
        }

        public OnnxTensor Of(OnnxTensor tensor)
            => Of(tensor.ElementType) == tensor.ElementType ? tensor : OnnxTensor.FromFloats(tensor.Name, tensor.Dimensions, Values(tensor));

        private OnnxElementType Of(OnnxElementType type)
        {
            if (!type.IsReal() || type == OnnxElementType.Float)
                return type;
            Found.Add(type);
            return OnnxElementType.Float;
        }

        /// <summary>A finite number stays finite: a mask of the least double must not become −∞.</summary>
        private static float[] Values(OnnxTensor tensor)
        {
            float[] values = tensor.ToFloats();
            if (tensor.ElementType != OnnxElementType.Double)
                return values;
            ReadOnlySpan<double> exact = MemoryMarshal.Cast<byte, double>(tensor.Bytes.Span);
            for (int i = 0; i < values.Length; i++)
            {
                if (float.IsInfinity(values[i]) && double.IsFinite(exact[i]))
                    values[i] = values[i] > 0 ? float.MaxValue : float.MinValue;
            }

            return values;
        }
    }
}
