using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes that became inputs: which operator set made them inputs, and of which number.</summary>
internal static class FormerAttributes
{
    /// <summary>Operators, the first operator set with the inputs, and the names of the attributes in the order of the inputs.</summary>
    private static readonly Dictionary<string, (int Since, string[] Names)> Rows = new (string Operators, int Since, string[] Names)[]
    {
        ("Clip", 11, ["min", "max"]),
        ("Dropout", 12, ["ratio"]),
        ("Pad", 11, ["pads", "value"]),
        ("Slice", 10, ["starts", "ends", "axes"]),
        ("Split", 13, ["split"]),
        ("TopK", 10, ["k"]),
        ("Upsample", 9, ["scales"]),
        ("ReduceSum Squeeze Unsqueeze", 13, ["axes"]),
        ("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSumSquare", 18, ["axes"]),
    }.SelectMany(r => r.Operators.Split(' '), (r, op) => (op, (r.Since, r.Names))).ToDictionary();

    /// <summary>Names of the attributes of an operator that later operator sets have as inputs; none where it has no such.</summary>
    public static IReadOnlyList<string> Names(OnnxNode node, int opset) =>
        node.Domain.Length == 0 && Rows.TryGetValue(node.OpType, out (int Since, string[] Names) row) && opset < row.Since ? row.Names : [];

    /// <summary>The attribute in the place of an input, as the tensor that the input is today; null where it is absent.</summary>
    public static OnnxTensor? Of(OnnxNode node, int input)
    {
        OnnxAttributes a = node.Attributes;
        string? name = Names(node, opset: 0).ElementAtOrDefault(input - 1);
        return name switch
        {
            null => null,
            _ when !a.Has(name) => null,
            "min" or "max" or "value" or "ratio" => OnnxTensor.FromFloats("", [], [a.Float(name, 0)]),
            "scales" => OnnxTensor.FromFloats("", [a.Floats(name)!.Count], [.. a.Floats(name)!]),
            "k" => OnnxTensor.FromInt64s("", [1], [a.Int(name, 0)]),
            _ => OnnxTensor.FromInt64s("", [a.Ints(name)!.Count], [.. a.Ints(name)!]),
        };
    }
}
