using OnnxLrp.Graph;

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
        float[] offset = [.. node.Attributes.Floats("offset") ?? [0]], scale = [.. node.Attributes.Floats("scale") ?? [1]];
        string moved = writer.Combine("Sub", node.Input(0), writer.Floats([offset.Length], offset));
        return writer.Combine("Mul", moved, writer.Floats([scale.Length], scale), named: true);
    }
}
