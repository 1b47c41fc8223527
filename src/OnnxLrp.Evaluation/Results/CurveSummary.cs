namespace OnnxLrp.Evaluation.Results;

/// <summary>A mean curve.</summary>
/// <param name="Mean">Mean score after 0, 1, …, L steps.</param>
/// <param name="StandardError">Its standard error; NaN for one picture.</param>
public sealed record CurveSummary(double[] Mean, double[] StandardError);
