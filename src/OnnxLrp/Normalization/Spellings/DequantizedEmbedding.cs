using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>An embedding of a quantised table, Gather and then DequantizeLinear: the rows of the table as floats.</summary>
internal sealed class DequantizedEmbedding : ISpelling
{
    public IReadOnlyList<string> Types => ["DequantizeLinear"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        if (w.Producer(node.Input(0)) is not { } gather || !gather.Is("Gather") || w.Constant(node.Input(1)) is not { Length: 1 }) return null;
        if (DynamicQuantisation.Values(w.Graph, gather.Input(0), node.Input(1), node.Input(2), last: true) is not { } values) return null;
        return [w.Named("Gather", gather.Attributes, w.Floats(w.Constant(gather.Input(0))!.Dimensions, values), gather.Input(1))];
    }
}
