using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>The Scaler of scikit-learn: <c>(x − offset) · scale</c>, with a value per feature or one for all.</summary>
internal sealed class ScalerForm : IForm
{
    public IReadOnlyList<string> Types => ["Scaler"];

    public string Domain => "ai.onnx.ml";

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        if (!writer.IsActivation(node.Input(0)))
            return null;
        ScalingAttributes attributes = ScalingAttributes.Of(node);
        string moved = writer.Combine("Sub", node.Input(0), writer.Floats([attributes.Offset.Length], attributes.Offset));
        return writer.Combine("Mul", moved, writer.Floats([attributes.Scale.Length], attributes.Scale), named: true);
    }
}
