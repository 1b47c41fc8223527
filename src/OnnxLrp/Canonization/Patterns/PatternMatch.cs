using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>A found pattern.</summary>
/// <param name="OpType">Operator that the nodes stand for.</param>
/// <param name="Input">The tensor that the operator is applied to.</param>
/// <param name="Nodes">The primitive nodes, in any order.</param>
/// <param name="Attributes">Attributes of the operator.</param>
internal sealed record PatternMatch(string OpType, string Input, IReadOnlyList<OnnxNode> Nodes, OnnxAttributes Attributes)
{
    /// <summary>A pattern without attributes.</summary>
    public PatternMatch(string opType, string input, params IReadOnlyList<OnnxNode> nodes)
        : this(opType, input, nodes, OnnxAttributes.Empty)
    {
    }
}
