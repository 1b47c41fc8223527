using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// The remainder of real numbers, <c>x − c · ⌊x/c⌋</c>, rounded towards 0: how often c goes into x is constant between steps.
/// </summary>
internal sealed class ModForm : IForm
{
    public IReadOnlyList<string> Types => ["Mod"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        (string x, string c) = (node.Input(0), node.Input(1));
        if (!writer.IsActivation(x) && !writer.IsActivation(c)) return null;
        string ratio = writer.Combine("Div", x, c);
        int[] shape = writer.Shape(ratio);
        string Cast(string tensor, OnnxElementType type) =>
            writer.Emit("Cast", [tensor], shape, OnnxAttributes.Empty.With("to", (long)type));
        string times = Cast(Cast(ratio, OnnxElementType.Int64), OnnxElementType.Float);
        return writer.Combine("Sub", writer.BroadcastTo(x, shape), writer.Combine("Mul", times, c), named: true);
    }
}
