using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Dynamic quantisation undone: activations stay floats, so that their scale is 1 and their zero is 0, and weights become
/// <c>(q − zero) · scale</c>. The integer products themselves are for <see cref="IntegerProducts"/>.
/// </summary>
internal sealed class DynamicQuantisation : ISpelling
{
    public IReadOnlyList<string> Types => ["DynamicQuantizeLinear", "com.microsoft.DynamicQuantizeMatMul", "com.microsoft.MatMulIntegerToFloat"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        if (node.OpType == "DynamicQuantizeLinear") return [node.Input(0), w.Number(1), w.Number(0)];
        bool dynamic = node.OpType == "DynamicQuantizeMatMul";
        if (!dynamic && !IsInput(w.Graph, node.Input(0), node.Input(4))) return null;
        (string scale, string zero, string bias) = dynamic ? (node.Input(2), node.Input(3), node.Input(4)) : (node.Input(3), node.Input(5), node.Input(6));
        return Weights(w, node.Input(1), scale, zero) is { } weights
            ? [w.Plus(w.Named("MatMul", OnnxAttributes.Empty, node.Input(0), weights), bias)]
            : null;
    }

    /// <summary>Whether a tensor is an activation that was quantised where the network ran: its zero was found then.</summary>
    public static bool IsInput(OnnxGraph graph, string tensor, string zero) =>
        !graph.Initializers.ContainsKey(tensor) && graph.Producer(zero) is { OpType: "DynamicQuantizeLinear" };

    /// <summary>The weights of a matrix product as floats; null where they, or their scales, are no constants that fit.</summary>
    public static string? Weights(PlainWriter w, string quantised, string scale, string zero) =>
        Values(w.Graph, quantised, scale, zero, last: true) is { } values ? w.Floats(w.Constant(quantised)!.Dimensions, values) : null;

    /// <summary><c>(q − zero) · scale</c>, scale and zero for all values, or for each index of the last or first axis.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="quantised">q.</param>
    /// <param name="scale">The scale; empty for 1.</param>
    /// <param name="zero">The zero; empty for 0.</param>
    /// <param name="last">Whether scales belong to the last axis.</param>
    public static float[]? Values(OnnxGraph graph, string quantised, string scale, string zero, bool last)
    {
        if (graph.Initializers.GetValueOrDefault(quantised) is not { } tensor || QuantisedNodes.Range(tensor.ElementType) is null || tensor.Dimensions.Length == 0) return null;
        if (Of(scale, 1) is not { } scales || Of(zero, 0) is not { } zeros) return null;
        int own = last ? tensor.Dimensions[^1] : tensor.Dimensions[0];
        if (new[] { scales.Length, zeros.Length }.Any(n => n != 1 && n != own)) return null;
        float[] values = tensor.ToFloats();
        int inner = last ? 1 : values.Length / Math.Max(1, own);
        for (int i = 0; i < values.Length; i++)
        {
            int at = i / inner % own;
            values[i] = (values[i] - zeros[zeros.Length == 1 ? 0 : at]) * scales[scales.Length == 1 ? 0 : at];
        }

        return values;

        float[]? Of(string name, float absent) => name.Length == 0 ? [absent] : graph.Initializers.GetValueOrDefault(name)?.ToFloats();
    }
}
