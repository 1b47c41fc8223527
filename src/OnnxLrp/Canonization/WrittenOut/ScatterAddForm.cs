using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Scatters that add: <c>y = data + updates · M</c>, where <c>M[o, i]</c> is 1 if update o goes to value i. The place of each update is
/// what the gather of the same indices takes from the numbers of the values.
/// </summary>
internal sealed class ScatterAddForm : IForm
{
    public IReadOnlyList<string> Types => ["ScatterElements", "ScatterND"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        (string data, string indices, string updates) = (node.Input(0), node.Input(1), node.Input(2));
        if (IndexAttributes.Of(node).Reduction != "add" || !(writer.IsActivation(data) || writer.IsActivation(updates))) return null;
        int[] shape = writer.Shape(data);
        int values = FixedMap.Length(shape), moved = FixedMap.Length(writer.Shape(updates));
        if (!writer.IsActivation(updates) || !FixedMap.Fits(values, moved)) return null;
        string numbers = writer.Floats(shape, [.. Enumerable.Range(0, values).Select(i => (float)i)]);
        bool byElements = node.Is("ScatterElements");
        OnnxAttributes attributes = byElements ? OnnxAttributes.Empty.With("axis", AxisAttribute.Of(node)) : OnnxAttributes.Empty;
        string places = writer.Emit(byElements ? "GatherElements" : "GatherND", [numbers, indices], writer.Shape(updates), attributes);
        string hits = writer.Emit("Equal", [writer.Reshape(places, moved, 1), writer.Reshape(numbers, 1, values)], [moved, values]);
        string map = writer.Emit("Cast", [hits], [moved, values], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Float));
        string sums = writer.Reshape(writer.Pattern("ScatterAdd", "MatMul", [writer.Reshape(updates, 1, moved), map], [1, values]), shape);
        return writer.Combine("Add", data, sums, named: true);
    }
}
