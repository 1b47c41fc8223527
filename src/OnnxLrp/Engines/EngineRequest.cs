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

    /// <summary>Tensors whose relevance is wanted besides the input's.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>
    /// Factors on the relevance of tensors, by their names: one for each channel, which is axis 1. None: relevance stays as the rules
    /// make it.
    /// </summary>
    public IReadOnlyDictionary<string, float[]> Conditions { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Asks the session to stop before its next pass.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same request with other values of an input.</summary>
    internal EngineRequest With(string input, HostTensor values) =>
        this with { Inputs = new Dictionary<string, HostTensor>(Inputs) { [input] = values } };

    /// <summary>Refuses conditions, for an engine that has none: relevance that ignores them would be wrong in silence.</summary>
    internal void RefuseConditions()
    {
        if (Conditions.Count > 0) throw new NotSupportedException(
            $"conditions on {string.Join(", ", Conditions.Keys)}; this engine has none; leave them out");
    }
}
