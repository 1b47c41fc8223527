namespace OnnxLrp.Planning;

/// <summary>One layer of a plan, as it is printed.</summary>
/// <param name="Node">Node name.</param>
/// <param name="Operator">ONNX operator type or recognised pattern.</param>
/// <param name="Rule">Rule with its parameters.</param>
/// <param name="Terms">The groups and terms that are run, after sign knowledge; empty for rules without terms.</param>
/// <param name="Kernel">The kernels that do the work.</param>
/// <param name="OutputShape">Shape of the layer's output.</param>
public sealed record PlanRow(string Node, string Operator, string Rule, string Terms, string Kernel, IReadOnlyList<int> OutputShape);
