using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// MatMul with the constant on the left, with vectors, or with a constant that has several matrices; see <see cref="MatrixProduct"/>.
/// </summary>
internal sealed class MatMulForm : IForm
{
    public IReadOnlyList<string> Types => ["MatMul"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string a = node.Input(0), b = node.Input(1);
        bool matrices = writer.Shape(a).Length > 1 && writer.Shape(b).Length > 1;
        bool plain = matrices && writer.IsActivation(a) && (writer.IsActivation(b) || writer.Shape(b).Length == 2);
        if (plain || !(writer.IsActivation(a) || writer.IsActivation(b)))
            return null;
        // A constant that is added is the bias, and belongs before the product is turned back.
        if (!writer.IsActivation(a) && writer.OnlyUser("Add") is { } add && Bias(node, add, writer) is { } bias)
        {
            writer.FinishWith(add, new MatrixProduct(writer, node.OpType).Of(a, b, bias));
            return null;
        }

        return new MatrixProduct(writer, node.OpType).Of(a, b);
    }

    private static string? Bias(OnnxNode node, OnnxNode add, NodeWriter writer)
    {
        string other = add.Input(add.Input(0) == node.Output ? 1 : 0);
        int[] shape = writer.Shape(node.Output);
        return !writer.IsActivation(other) && NodeWriter.Broadcast(shape, writer.Shape(other)).SequenceEqual(shape) ? other : null;
    }
}
