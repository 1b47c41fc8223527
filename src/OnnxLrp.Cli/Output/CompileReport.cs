namespace OnnxLrp.Cli.Output;

/// <summary>What <c>compile --json</c> prints.</summary>
internal sealed record CompileReport(
    string Model, string Explainer, long Bytes, string Composite, string Batchnorm, int Nodes, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);
