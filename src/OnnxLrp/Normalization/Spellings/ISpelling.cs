using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>A family of operators of optimisers, or of newer operator sets, that plain operators stand for.</summary>
internal interface ISpelling
{
    /// <summary>The operators; those of ONNX Runtime's own domain with <c>com.microsoft.</c> before their name.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>Writes a node in plain operators.</summary>
    /// <param name="node">The node.</param>
    /// <param name="writer">Where its nodes are written.</param>
    /// <returns>The tensors that stand for its outputs, by position, null for an output that nobody may use; null where the node stays.</returns>
    string?[]? Write(OnnxNode node, PlainWriter writer);
}
