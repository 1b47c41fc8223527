using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Operators that are linear in their first input, sample by sample, with all else constant (DFT, STFT, Col2Im, AffineGrid):
/// <c>y = x · M</c>, whose rows are what the operator makes of the unit vectors. Left alone: maps that are too large, and operators over the first axis.
/// </summary>
internal sealed class ProbedForm : IForm
{
    public IReadOnlyList<string> Types => ["DFT", "STFT", "Col2Im", "AffineGrid"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x) || node.Inputs.Skip(1).Any(i => i.Length > 0 && writer.Constant(i) is null)) return null;
        int[] from = writer.Shape(x), to = writer.Shape(node.Output);
        int inputs = FixedMap.Length(from[1..]), outputs = FixedMap.Length(to[1..]);
        if (OverSamples(node, from.Length, writer) || from[0] != to[0] || !FixedMap.Fits(inputs, Math.Max(inputs, outputs))) return null;
        string units = FixedMap.Units(writer, inputs, from[1..]);
        string[] others = [.. node.Inputs.Skip(1)];
        // The sizes of the grids hold the number of samples, which is that of the unit vectors here.
        if (node.Is("AffineGrid"))
        {
            others[0] = writer.Integers([inputs, .. writer.Constant(others[0])!.ToInt64s().Skip(1).Select(d => (int)d)]);
        }
        string rows = writer.Emit(node.OpType, [units, .. others], [inputs, .. to[1..]], node.Attributes);
        string map = writer.Reshape(rows, inputs, outputs);
        string product = writer.Pattern(node.OpType, "MatMul", [writer.Reshape(x, from[0], inputs), map], [from[0], outputs]);
        return writer.Reshape(product, to);
    }

    private static bool OverSamples(OnnxNode node, int rank, NodeWriter writer)
    {
        if (!node.Is("DFT")) return false;
        long axis = writer.Constant(node.Input(2))?.ToInt64s() is [var given] ? given : AxisAttribute.Of(node, writer.Graph.Opset);
        return axis == 0 || axis == -rank;
    }
}
