using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Arithmetic of one activation and one constant: a constant that broadcasts the activation has the activation repeated first; <c>c / x</c>
/// is <c>c · (1/x)</c>; <c>c^x</c> with c &gt; 0 is <c>e^(x ln c)</c>.
/// </summary>
internal sealed class ArithmeticForm : IForm
{
    public IReadOnlyList<string> Types => ["Add", "Sub", "Mul", "Div", "Pow"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        int x = writer.IsActivation(node.Input(0)) ? 0 : 1, c = 1 - x;
        if (node.Inputs.Count != 2 || writer.IsActivation(node.Input(c)) || !writer.IsActivation(node.Input(x)))
            return null;
        int[] shape = NodeWriter.Broadcast(writer.Shape(node.Input(0)), writer.Shape(node.Input(1)));
        string activation = node.Input(x), constant = node.Input(c);
        bool grows = !writer.Shape(activation).SequenceEqual(shape), swapped = x == 1 && node.OpType is "Div" or "Pow";
        if (!grows && !swapped)
            return null;
        float[]? bases = x == 1 && node.Is("Pow") ? writer.Constant(constant)!.ToFloats() : null;
        if (bases is not null && bases.Any(b => b <= 0))
            return null;
        activation = writer.BroadcastTo(activation, shape);
        if (bases is not null)
        {
            string logarithm = writer.Floats(writer.Shape(constant), Array.ConvertAll(bases, b => (float)Math.Log(b)));
            return writer.Map("Exp", writer.Combine("Mul", activation, logarithm), named: true);
        }

        if (x == 1 && node.Is("Div"))
        {
            string inverse = writer.Map("Reciprocal", activation, named: true);
            return writer.Constant(constant)!.ToFloats().All(v => v == 1) ? inverse : writer.Combine("Mul", inverse, constant);
        }

        return x == 0 ? writer.Combine(node.OpType, activation, constant, named: true) : writer.Combine(node.OpType, constant, activation, named: true);
    }
}
