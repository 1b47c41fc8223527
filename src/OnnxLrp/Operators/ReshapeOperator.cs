using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Operators;

/// <summary>Reshape, Flatten, Squeeze, Unsqueeze, Identity, Dropout, Cast, CastLike: the same values in the same order.</summary>
internal sealed class ReshapeOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast", "CastLike"];

    public string Summary => "the same values under another shape; Dropout at inference, Cast to real types";

    public Layer Describe(NodeContext node)
    {
        if (node.Node.OpType == "Cast" && CastAttributes.Of(node.Node).To is var type && !type.IsReal())
            throw PiecewiseConstant.Refusal($"a Cast to {type}");
        if (node.Node.OpType == "CastLike") node.Guide(1);
        return RoutingLayer.Alias(node.Activation(0), node.Output) with { KeepsSigns = node.Node.OpType is not ("Cast" or "CastLike") };
    }
}
