using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>Softmax and LogSoftmax at the output: explanation starts at the logits before them.</summary>
internal sealed class SoftmaxOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Softmax", "LogSoftmax"];

    public string Summary => "at the output; explanation starts at the logits before it";

    public Layer Describe(NodeContext node) => new SoftmaxLayer(node.Activation(0));
}
