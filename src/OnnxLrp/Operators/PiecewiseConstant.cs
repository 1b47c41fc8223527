using OnnxLrp.Errors;

namespace OnnxLrp.Operators;

/// <summary>
/// Operators whose output is constant between its steps. Their derivative is 0 wherever it exists, so no rule can send relevance through
/// them.
/// </summary>
internal static class PiecewiseConstant
{
    private static readonly HashSet<string> Types =
    [
        "Floor", "Ceil", "Round", "Sign", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal", "Not", "And", "Or", "Xor", "IsNaN", "IsInf", "ArgMax",
        "ArgMin", "NonZero", "Hardmax", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "Bernoulli",
    ];

    /// <summary>Whether the operator of ONNX itself is one of them.</summary>
    public static bool Contains(string opType) => Types.Contains(opType);

    /// <summary>Why such a node is refused.</summary>
    /// <param name="what">The operator, or what it does.</param>
    public static OperatorNotSupportedException Refusal(string what) => NodeContext.Unsupported(
        $"{what} is constant between its steps: its derivative is 0, so it carries no relevance", "explain a tensor in front of it, or export the model without it");
}
