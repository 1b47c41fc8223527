namespace OnnxLrp.Cli.Output;

/// <summary>What <c>bench --json</c> prints: medians in milliseconds, explanations per second, peak resident memory of the process up to there in MB.</summary>
internal sealed record BenchReport(IReadOnlyList<BenchResult> Results);

/// <inheritdoc cref="BenchReport"/>
internal sealed record BenchResult(
    string Model, string Engine, string Device, string Composite, string Batchnorm, int Batch, double ForwardMs, double ExplainMs, double Ratio, double PerSecond,
    double PeakMb);
