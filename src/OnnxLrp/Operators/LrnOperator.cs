using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>LRN: local response normalisation across channels.</summary>
internal sealed class LrnOperator : IOperator
{
    public IReadOnlyList<string> Types => ["LRN"];

    public string Summary => "across channels";

    public Layer Describe(NodeContext node) => new LrnLayer(
        node.Activation(0), node.InputShape(0), (int)node.Attributes.Int("size", 1), node.Attributes.Float("alpha", 1e-4f),
        node.Attributes.Float("beta", 0.75f), node.Attributes.Float("bias", 1));
}
