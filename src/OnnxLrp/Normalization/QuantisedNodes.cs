using OnnxLrp.Graph;

namespace OnnxLrp.Normalization;

/// <summary>The Float nodes that stand for one quantised node; see <see cref="DequantizeToFloat32"/>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="rewriter">Takes the new constants.</param>
internal sealed class QuantisedNodes(OnnxGraph graph, GraphRewriter rewriter)
{
    /// <summary>Unary QLinear operators (x, scale, zero, y scale, y zero) and what they are in Float.</summary>
    private static readonly Dictionary<string, string> Unary = new()
    {
        ["QLinearAveragePool"] = "AveragePool",
        ["QLinearGlobalAveragePool"] = "GlobalAveragePool",
        ["QLinearSoftmax"] = "Softmax",
        ["QLinearSigmoid"] = "Sigmoid",
        ["QLinearLeakyRelu"] = "LeakyRelu",
    };

    /// <summary>Whether the converter can write this operator in Float.</summary>
    public static bool Knows(string opType) => Unary.ContainsKey(opType)
        || opType is "QuantizeLinear" or "DequantizeLinear" or "QLinearConv" or "QLinearMatMul" or "QLinearAdd" or "QLinearMul" or "QLinearConcat";

    /// <summary>The nodes, or null if the node is not quantised or not known.</summary>
    public OnnxNode[]? InFloat(OnnxNode node) => HasConstantScales(node) ? Written(node) : null;

    private OnnxNode[]? Written(OnnxNode node) => node.OpType switch
    {
        "QuantizeLinear" => Clipped(node, node.Input(0), node.Input(1), node.Input(2), []),
        "DequantizeLinear" when !graph.Initializers.ContainsKey(node.Input(0)) => Dequantized(node),
        "QLinearConv" => Convolution(node),
        "QLinearMatMul" => Binary(node, "MatMul"),
        "QLinearAdd" => Binary(node, "Add"),
        "QLinearMul" => Binary(node, "Mul"),
        "QLinearConcat" => Concat(node),
        string op when Unary.TryGetValue(op, out string? plain) => Single(node, plain),
        _ => null,
    };

    /// <summary>Least and largest value of a quantised type; null for other types.</summary>
    public static (double Least, double Largest)? Range(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 => (0, 255),
        OnnxElementType.Int8 => (-128, 127),
        OnnxElementType.UInt16 => (0, 65535),
        OnnxElementType.Int16 => (-32768, 32767),
        _ => null,
    };

    /// <summary>Scales are there and constant, and so are the zeros that are there, each after its scale.</summary>
    private bool HasConstantScales(OnnxNode node)
    {
        int[] scales = node.OpType switch
        {
            "QuantizeLinear" or "DequantizeLinear" => [1],
            "QLinearConv" or "QLinearMatMul" or "QLinearAdd" or "QLinearMul" => [1, 4, 6],
            "QLinearConcat" => [0, .. Enumerable.Range(0, Math.Max(0, (node.Inputs.Count - 2) / 3)).Select(i => 3 + (3 * i))],
            _ => [1, 3],
        };
        return scales.All(i => IsConstant(node.Input(i)) && (node.Input(i + 1).Length == 0 || IsConstant(node.Input(i + 1))));
    }

    private bool IsConstant(string tensor) => graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) && constant.Length > 0;

    /// <summary>A graph input stays in its units: x = (q − zero) · scale; anything else is in Float already.</summary>
    private OnnxNode[] Dequantized(OnnxNode node)
    {
        if (!graph.IsInput(node.Input(0)))
            return [new OnnxNode(node.Name, "Identity", [node.Input(0)], node.Outputs)];
        string moved = rewriter.NewName($"{node.Output}.moved");
        string zero = rewriter.AddConstant($"{node.Name}.zero", [], [Zero(node.Input(2))]), scale = rewriter.AddConstant($"{node.Name}.scale", [], [Scale(node.Input(1))]);
        return
        [
            new OnnxNode(rewriter.NewName($"{node.Name}.sub"), "Sub", [node.Input(0), zero], [moved]),
            new OnnxNode(node.Name, "Mul", [moved, scale], node.Outputs),
        ];
    }

    private OnnxNode[]? Convolution(OnnxNode node)
    {
        if (Constant(node.Input(3), node.Input(4), node.Input(5)) is not { } weight)
            return null;
        string value = rewriter.NewName($"{node.Output}.value");
        var inputs = new List<string> { node.Input(0), weight };
        if (node.Input(8).Length > 0 && !IsConstant(node.Input(8)))
            return null;
        if (node.Input(8).Length > 0)
        {
            float x = Scale(node.Input(1));
            float[] w = graph.Initializers[node.Input(4)].ToFloats(), bias = graph.Initializers[node.Input(8)].ToFloats();
            inputs.Add(rewriter.AddConstant($"{node.Input(8)}.float", [bias.Length], bias.Select((b, m) => b * x * w[w.Length == 1 ? 0 : m]).ToArray()));
        }

        return Clipped(node, value, node.Input(6), node.Input(7), [new OnnxNode(rewriter.NewName($"{node.Name}.conv"), "Conv", inputs, [value], node.Attributes)]);
    }

    private OnnxNode[]? Binary(OnnxNode node, string op)
    {
        // Scales per column of a matrix are not laid out like those of a convolution's filters.
        if (new[] { 1, 4 }.Any(i => !graph.Initializers.TryGetValue(node.Input(i), out OnnxTensor? scale) || scale.Length != 1))
            return null;
        string value = rewriter.NewName($"{node.Output}.value");
        string[] inputs = new[] { 0, 3 }.Select(i => Constant(node.Input(i), node.Input(i + 1), node.Input(i + 2)) ?? node.Input(i)).ToArray();
        return Clipped(node, value, node.Input(6), node.Input(7), [new OnnxNode(rewriter.NewName($"{node.Name}.{op}"), op, inputs, [value])]);
    }

    private OnnxNode[]? Single(OnnxNode node, string op)
    {
        string value = rewriter.NewName($"{node.Output}.value");
        OnnxAttributes attributes = node.Attributes.Without("channels_last").Without("opset");
        return Clipped(node, value, node.Input(3), node.Input(4), [new OnnxNode(rewriter.NewName($"{node.Name}.{op}"), op, [node.Input(0)], [value], attributes)]);
    }

    private OnnxNode[]? Concat(OnnxNode node)
    {
        string value = rewriter.NewName($"{node.Output}.value");
        string[] inputs = Enumerable.Range(0, (node.Inputs.Count - 2) / 3).Select(i => 2 + (3 * i))
            .Select(i => Constant(node.Input(i), node.Input(i + 1), node.Input(i + 2)) ?? node.Input(i)).ToArray();
        return Clipped(node, value, node.Input(0), node.Input(1), [new OnnxNode(rewriter.NewName($"{node.Name}.concat"), "Concat", inputs, [value], node.Attributes)]);
    }

    /// <summary>The nodes and what their result saturates to.</summary>
    private OnnxNode[]? Clipped(OnnxNode node, string value, string scale, string zero, OnnxNode[] before)
    {
        OnnxElementType type = zero.Length > 0 ? graph.Initializers.GetValueOrDefault(zero)?.ElementType ?? default : OnnxElementType.UInt8;
        if (Range(type) is not { } range || !graph.Initializers.TryGetValue(scale, out OnnxTensor? step) || step.Length != 1)
            return null;
        float low = (float)(range.Least - Zero(zero)) * Scale(scale), high = (float)(range.Largest - Zero(zero)) * Scale(scale);
        string[] inputs = [value, rewriter.AddConstant($"{node.Name}.low", [], [low]), rewriter.AddConstant($"{node.Name}.high", [], [high])];
        return [.. before, new OnnxNode(node.Name, "Clip", inputs, node.Outputs)];
    }

    /// <summary>
    /// A constant (q − zero) · scale, scale and zero for all values or for each of the first axis; null if it is no constant.
    /// </summary>
    private string? Constant(string tensor, string scale, string zero)
    {
        if (!graph.Initializers.TryGetValue(tensor, out OnnxTensor? quantised) || !graph.Initializers.TryGetValue(scale, out OnnxTensor? steps))
            return null;
        float[] values = quantised.ToFloats(), s = steps.ToFloats(), z = zero.Length > 0 ? graph.Initializers[zero].ToFloats() : [0];
        if (new[] { s.Length, z.Length }.Any(count => count != 1 && (quantised.Dimensions is not [var slices, ..] || count != slices)))
            return null;
        int block = values.Length / Math.Max(s.Length, z.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] - z[z.Length == 1 ? 0 : i / block]) * s[s.Length == 1 ? 0 : i / block];
        return rewriter.AddConstant($"{tensor}.float", quantised.Dimensions, values);
    }

    private float Scale(string tensor) => graph.Initializers[tensor].ToFloats()[0];

    private float Zero(string tensor) => tensor.Length > 0 ? graph.Initializers[tensor].ToFloats()[0] : 0;
}
