namespace OnnxLrp.Planning;

/// <summary>One reason why a model cannot be explained.</summary>
/// <param name="Node">Node, or the part of the model that it is about.</param>
/// <param name="Operator">ONNX operator type; empty for a problem of the whole model.</param>
/// <param name="Reason">What was found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record PlanProblem(string Node, string Operator, string Reason, string Remedy);
