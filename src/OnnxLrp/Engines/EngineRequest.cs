using OnnxLrp.Errors;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines;

/// <summary>What one run of a session is asked for.</summary>
public sealed record EngineRequest
{
    /// <summary>
    /// Values of the inputs, by the names of the plan's graph. The shape of each must be the plan's, but for a batch that the session
    /// accepts. Their memory is used as it is and must not change during the run.
    /// </summary>
    public required IReadOnlyDictionary<string, HostTensor> Inputs { get; init; }

    /// <summary>The start relevances, one backward pass for each.</summary>
    public required StartRelevance Start { get; init; }

    /// <summary>Tensors whose relevance is wanted besides that of the first endpoint.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// Factors on the relevance of the tensors of <see cref="LrpPlan.Conditions"/>, by their names in the plan: one for each index of the
    /// condition's axis. A tensor that is left out keeps its relevance.
    /// </summary>
    public IReadOnlyDictionary<string, float[]> Conditions { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Asks the session to stop before its next pass.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same request with other values of an input.</summary>
    internal EngineRequest With(string input, HostTensor values) =>
        this with { Inputs = new Dictionary<string, HostTensor>(Inputs) { [input] = values } };

    /// <summary>
    /// Refuses a run that was cancelled, and conditions that the plan does not have: relevance that ignores them would be wrong in
    /// silence.
    /// </summary>
    /// <exception cref="InputMismatchException">The plan has no condition on a tensor, or another number of factors.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    internal void Require(LrpPlan plan)
    {
        Cancellation.ThrowIfCancellationRequested();
        foreach ((string tensor, float[] factors) in Conditions)
        {
            int? size = plan.Conditions.Values.FirstOrDefault(c => c.Tensor == tensor)?.Size;
            if (size == factors.Length) continue;
            throw new InputMismatchException(
                plan.Graph.Source, $"a condition on \"{tensor}\" with {factors.Length} factors",
                size is null ? "a tensor that the plan has a condition on" : $"{size} factors",
                "name the tensor in LrpOptions.Conditions before the plan is made");
        }
    }

    /// <summary>The factors on the relevance of a tensor: 1 where nothing is asked for.</summary>
    /// <param name="condition">The condition of the plan.</param>
    internal float[] Factors(PlannedCondition condition) =>
        Conditions.TryGetValue(condition.Tensor, out float[]? factors) ? factors : [.. Enumerable.Repeat(1f, condition.Size)];
}
