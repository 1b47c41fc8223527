using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Gemm <c>α A B + β C</c>: a transposed activation is transposed first, an activation C is added after the product, and where B is an
/// activation it is a MatMul.
/// </summary>
internal sealed class GemmForm : IForm
{
    public IReadOnlyList<string> Types => ["Gemm"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string a = node.Input(0), b = node.Input(1), c = node.Input(2);
        GemmAttributes attributes = GemmAttributes.Of(node);
        bool turned = attributes.TransposesA, plain = writer.IsActivation(a) && !writer.IsActivation(b);
        bool adds = writer.IsActivation(c);
        if ((plain && !turned && !adds) || !(writer.IsActivation(a) || writer.IsActivation(b)))
            return null;
        string left = turned ? writer.SwapLast(a) : a;
        string product = plain ? Dense(node, left, b, adds ? "" : c, writer) : Product(attributes, left, b, writer);
        if (c.Length == 0 || (plain && !adds))
            return product;
        return writer.Combine("Add", product, Scaled(c, attributes.Beta, writer));
    }

    private static string Dense(OnnxNode node, string left, string b, string c, NodeWriter writer)
    {
        int columns = writer.Shape(b)[GemmAttributes.Of(node).TransposesB ? 0 : 1];
        string[] inputs = c.Length == 0 ? [left, b] : [left, b, c];
        return writer.Emit("Gemm", inputs, [writer.Shape(left)[0], columns], node.Attributes.Without("transA"), named: true);
    }

    private static string Product(GemmAttributes attributes, string left, string b, NodeWriter writer)
    {
        string right = attributes.TransposesB ? writer.SwapLast(b) : b;
        return Scaled(new MatrixProduct(writer, "MatMul").Of(left, right), attributes.Alpha, writer);
    }

    private static string Scaled(string x, float factor, NodeWriter writer)
    {
        if (factor == 1)
            return x;
        return writer.Constant(x) is { } constant
            ? writer.Floats(constant.Dimensions, Array.ConvertAll(constant.ToFloats(), v => factor * v))
            : writer.Combine("Mul", x, writer.Floats([], factor));
    }
}
