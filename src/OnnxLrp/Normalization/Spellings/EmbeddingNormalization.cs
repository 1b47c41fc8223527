using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// EmbedLayerNormalization: LayerNormalization of the sum of word, position and segment embeddings. Without given positions they are 0, 1, ….
/// Its second output is the number of tokens of each sample, 0 without a mask.
/// </summary>
internal sealed class EmbeddingNormalization : ISpelling
{
    public IReadOnlyList<string> Types => ["com.microsoft.EmbedLayerNormalization"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        string ids = node.Input(0), positions = node.Input(8).Length > 0 ? node.Input(8) : w.Range(w.Size(ids, 1));
        string sum = w.Op("Add", w.Op("Gather", node.Input(2), ids), w.Op("Gather", node.Input(3), positions));
        if (node.Input(1).Length > 0) sum = w.Op("Add", sum, w.Op("Gather", node.Input(4), node.Input(1)));
        string normal = FusedNormalizations.Layer(sum, node.Input(5), node.Input(6), FusedAttributes.Of(node).Epsilon, w);
        bool counts = node.HasOutput(1) && w.Graph.Consumers(node.Outputs[1]).Count > 0;
        return [normal, counts ? Count(node, w) : null, node.HasOutput(2) ? sum : null];
    }

    private static string Count(OnnxNode node, PlainWriter w)
    {
        string mask = node.Input(7).Length > 0 ? node.Input(7) : w.Op("Mul", node.Input(0), w.Cast(w.Integer(0), OnnxElementType.Int32));
        return w.Cast(w.Reduce("ReduceSum", mask, 1, keep: false), OnnxElementType.Int32);
    }
}
