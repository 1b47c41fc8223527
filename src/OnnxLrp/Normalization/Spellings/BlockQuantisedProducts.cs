using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// MatMulNBits: a product with weights of 4 or 8 bits, <c>(q − zero) · scale</c> with a scale and a zero for each block of a column; the weights
/// become floats. Without zeros they are 8 or 128, the middle.
/// </summary>
internal sealed class BlockQuantisedProducts : ISpelling
{
    public IReadOnlyList<string> Types => ["com.microsoft.MatMulNBits"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        WeightBlocks b = WeightBlocks.Of(node);
        bool known = b is { Bits: 4 or 8, Block: > 0, Inputs: > 0, Outputs: > 0 };
        if (!known || node.Input(4).Length > 0 || w.Constant(node.Input(1)) is not { } packed || w.Constant(node.Input(2)) is not { } scales) return null;
        int columns = (int)b.Outputs, rows = (int)b.Inputs, size = (int)b.Block, blocks = (rows + size - 1) / size;
        if (packed.Bytes.Length != columns * (long)blocks * size * b.Bits / 8 || scales.Length != columns * (long)blocks) return null;
        if (Zeros(node, w, b, columns, blocks) is not { } zeros) return null;
        float[] steps = scales.ToFloats(), weights = new float[rows * columns];
        ReadOnlySpan<byte> values = packed.Bytes.Span;
        for (int n = 0; n < columns; n++)
        {
            for (int k = 0; k < rows; k++)
            {
                int block = (n * blocks) + (k / size);
                weights[(k * columns) + n] = (Value(values, (block * size) + (k % size), b.Bits) - zeros[block]) * steps[block];
            }
        }

        string product = w.Named("MatMul", OnnxAttributes.Empty, node.Input(0), w.Floats([rows, columns], weights));
        return [w.Plus(product, node.Input(5))];
    }

    /// <summary>A zero for each block; null where their form is not known. Packed ones begin a byte for each column.</summary>
    private static float[]? Zeros(OnnxNode node, PlainWriter w, WeightBlocks b, int columns, int blocks)
    {
        if (node.Input(3).Length == 0) return [.. Enumerable.Repeat((float)(1 << ((int)b.Bits - 1)), columns * blocks)];
        if (w.Constant(node.Input(3)) is not { } zeros) return null;
        if (zeros.ElementType == OnnxElementType.Float) return zeros.Length == columns * blocks ? zeros.ToFloats() : null;
        int row = ((blocks * (int)b.Bits) + 7) / 8 * 8 / (int)b.Bits;
        if (zeros.ElementType != OnnxElementType.UInt8 || zeros.Bytes.Length != columns * row * (int)b.Bits / 8) return null;
        return [.. Enumerable.Range(0, columns * blocks).Select(i => (float)Value(zeros.Bytes.Span, (i / blocks * row) + (i % blocks), b.Bits))];
    }

    /// <summary>A value of packed ones; of two in a byte the first is the lower half.</summary>
    private static int Value(ReadOnlySpan<byte> values, int index, long bits) =>
        bits == 8 ? values[index] : (values[index / 2] >> (index % 2 * 4)) & 15;
}
