using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>The scores that an explanation starts at, and what the model makes of them.</summary>
/// <param name="Model">
/// The model as it was read, with <see cref="Tensor"/> among its outputs. Where operators that only shape (Transpose, Squeeze, …) follow
/// the squash, they are there once more, applied to the logits: the scores have the shape that the user sees.
/// </param>
/// <param name="Tensor">The tensor with the scores.</param>
/// <param name="Squash">What the model makes of them.</param>
/// <param name="IsLogarithm">Whether the model gives the logarithm of that, as LogSoftmax does.</param>
/// <param name="Given">
/// The tensor with what the model makes of the scores, in the shape of <paramref name="Tensor"/>: probabilities after a Softmax or a
/// Sigmoid; the scores themselves where the model gives them as they are.
/// </param>
public sealed record ExplainedScores(OnnxGraph Model, string Tensor, ScoreSquash Squash, bool IsLogarithm, string Given)
{
    /// <summary>What was skipped, for the user; empty where the explanation starts at the output.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
