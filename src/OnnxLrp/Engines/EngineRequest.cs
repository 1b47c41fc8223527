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
    /// Factors on the relevance of the tensors of <see cref="LrpPlan.Conditions"/>, by their names in the plan: one for each index of the condition's axis. A
    /// tensor that is left out keeps its relevance.
    /// </summary>
    public IReadOnlyDictionary<string, float[]> Conditions { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Asks the session to stop before its next pass.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same request with other values of an input.</summary>
    internal EngineRequest With(string input, HostTensor values) =>
        this with { Inputs = new Dictionary<string, HostTensor>(Inputs) { [input] = values } };

    /// <summary>The factors on the relevance of a tensor: 1 where nothing is asked for.</summary>
    /// <param name="condition">The condition of the plan.</param>
    internal float[] Factors(PlannedCondition condition) =>
        Conditions.TryGetValue(condition.Tensor, out float[]? factors) ? factors : [.. Enumerable.Repeat(1f, condition.Size)];
}
