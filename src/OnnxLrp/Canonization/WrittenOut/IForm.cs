using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>A family of operators that can be written in terms of others.</summary>
internal interface IForm
{
    /// <summary>The operators.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>Their domain; empty for ONNX itself.</summary>
    string Domain => "";

    /// <summary>Writes a node in other terms.</summary>
    /// <param name="node">The node; all its tensors have known shapes.</param>
    /// <param name="writer">Where its nodes are written.</param>
    /// <returns>The tensor that stands for the node's output; null where the node stays as it is.</returns>
    string? Write(OnnxNode node, NodeWriter writer);
}
