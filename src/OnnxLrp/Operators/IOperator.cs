using OnnxLrp.Layers;

namespace OnnxLrp.Operators;

/// <summary>One ONNX operator family. It says what layer a node is; it knows no rules, engines or protobuf.</summary>
internal interface IOperator
{
    /// <summary>The ONNX operator types (or recognised patterns) that this file explains.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>One line for the operator table.</summary>
    string Summary { get; }

    /// <summary>The layer that a node is.</summary>
    /// <exception cref="Errors.OperatorNotSupportedException">The node uses what cannot be explained.</exception>
    Layer Describe(NodeContext node);
}
