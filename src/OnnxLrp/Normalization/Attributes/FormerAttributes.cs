using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes that became inputs: which operator set made them inputs, and of which number.</summary>
internal static class FormerAttributes
{
    /// <summary>Operator → the first operator set in which they are inputs, and their names in the order of the inputs from the second on.</summary>
    private static readonly Dictionary<string, (int Since, string[] Names)> Rows = new()
    {
        ["Clip"] = (11, ["min", "max"]),
        ["Dropout"] = (12, ["ratio"]),
        ["Pad"] = (11, ["pads", "value"]),
        ["Slice"] = (10, ["starts", "ends", "axes"]),
        ["Split"] = (13, ["split"]),
        ["Squeeze"] = (13, ["axes"]),
        ["TopK"] = (10, ["k"]),
        ["Unsqueeze"] = (13, ["axes"]),
        ["Upsample"] = (9, ["scales"]),
        ["ReduceSum"] = (13, ["axes"]),
        ["ReduceL1"] = (18, ["axes"]),
        ["ReduceL2"] = (18, ["axes"]),
        ["ReduceLogSum"] = (18, ["axes"]),
        ["ReduceLogSumExp"] = (18, ["axes"]),
        ["ReduceMax"] = (18, ["axes"]),
        ["ReduceMean"] = (18, ["axes"]),
        ["ReduceMin"] = (18, ["axes"]),
        ["ReduceProd"] = (18, ["axes"]),
        ["ReduceSumSquare"] = (18, ["axes"]),
    };

    /// <summary>Names of the attributes of an operator that later operator sets have as inputs; none where it has no such.</summary>
    public static IReadOnlyList<string> Names(OnnxNode node, int opset) =>
        node.Domain.Length == 0 && Rows.TryGetValue(node.OpType, out (int Since, string[] Names) row) && opset < row.Since ? row.Names : [];

    /// <summary>The attribute in the place of an input, as the tensor that the input is today; null where it is absent.</summary>
    public static OnnxTensor? Of(OnnxNode node, int input)
    {
        OnnxAttributes a = node.Attributes;
        if (node.Domain.Length > 0 || input == 0 || !Rows.TryGetValue(node.OpType, out (int Since, string[] Names) row) || input > row.Names.Length)
            return null;
        string name = row.Names[input - 1];
        return name switch
        {
            _ when !a.Has(name) => null,
            "min" or "max" or "value" or "ratio" => OnnxTensor.FromFloats("", [], [a.Float(name, 0)]),
            "scales" => OnnxTensor.FromFloats("", [a.Floats(name)!.Count], [.. a.Floats(name)!]),
            "k" => OnnxTensor.FromInt64s("", [1], [a.Int(name, 0)]),
            _ => OnnxTensor.FromInt64s("", [a.Ints(name)!.Count], [.. a.Ints(name)!]),
        };
    }
}
