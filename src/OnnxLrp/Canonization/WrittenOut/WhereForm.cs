using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Choices by a condition that is an input or is computed: the condition as numbers is a further input of the node, so that engines can
/// read it. Shrink is such a choice: <c>x + bias</c> below −λ, <c>x − bias</c> above λ, else 0.
/// </summary>
internal sealed class WhereForm : IForm
{
    public IReadOnlyList<string> Types => ["Where", "Shrink"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        if (node.Is("Shrink")) return writer.IsActivation(node.Input(0)) ? Shrink(node, writer) : null;
        if (!writer.IsActivation(node.Input(0)) || !node.Inputs.Skip(1).Any(writer.IsActivation)) return null;
        return Chosen(writer, node.Input(0), node.Input(1), node.Input(2), writer.Shape(node.Output));
    }

    private static string Shrink(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        int[] shape = writer.Shape(x);
        (float bias, float limit) = Normalization.Attributes.ShrinkAttributes.Of(node);
        string above = writer.Emit("Greater", [x, writer.Floats([], limit)], shape);
        string below = writer.Emit("Less", [x, writer.Floats([], -limit)], shape);
        string nothing = writer.Floats([], 0), shift = writer.Floats([], bias);
        return Chosen(
            writer, above, writer.Combine("Sub", x, shift), Chosen(writer, below, writer.Combine("Add", x, shift), nothing, shape), shape);
    }

    private static string Chosen(NodeWriter writer, string condition, string yes, string no, int[] shape)
    {
        OnnxAttributes toFloat = OnnxAttributes.Empty.With("to", (long)OnnxElementType.Float);
        string truth = writer.Emit("Cast", [condition], writer.Shape(condition), toFloat);
        return writer.Pattern("Where", "Where", [condition, yes, no], shape, null, truth);
    }
}
