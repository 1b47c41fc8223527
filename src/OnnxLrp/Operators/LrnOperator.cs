using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Operators;

/// <summary>LRN: local response normalisation across channels.</summary>
internal sealed class LrnOperator : IOperator
{
    public IReadOnlyList<string> Types => ["LRN"];

    public string Summary => "across channels";

    public Layer Describe(NodeContext node)
    {
        LrnAttributes a = LrnAttributes.Of(node.Node);
        return new LrnLayer(node.Activation(0), node.InputShape(0), (int)a.Size, a.Alpha, a.Beta, a.Bias);
    }
}
