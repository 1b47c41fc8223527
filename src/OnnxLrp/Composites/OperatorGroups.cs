using OnnxLrp.Operators;

namespace OnnxLrp.Composites;

/// <summary>The groups of operators that a composite may name instead of single operator types.</summary>
public static class OperatorGroups
{
    private static readonly string[] Convolution = ["Conv", "ConvTranspose"];
    private static readonly string[] Dense = ["Gemm", "MatMul", "Einsum", "LSTM", "GRU", "RNN"];

    /// <summary>Group name (with <c>@</c>) and members.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["@linear"] = [.. Convolution, .. Dense],
        ["@convolution"] = Convolution,
        ["@dense"] = Dense,
        ["@activation"] = new ActivationOperator().Types,
        ["@pooling"] = ["AveragePool", "GlobalAveragePool", "MaxPool", "GlobalMaxPool", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin"],
        ["@norm"] = ["BatchNormalization", "LRN", "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization"],
    };

    /// <summary>Whether <paramref name="name"/> is that operator or a group that holds it.</summary>
    public static bool Contains(string name, string op) => name == op || (All.TryGetValue(name, out IReadOnlyList<string>? members) && members.Contains(op));
}
