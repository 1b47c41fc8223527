namespace OnnxLrp.Relevance;

/// <summary>
/// The relevance of each tensor while the graph is written, from the explained output to the input. Layers read the relevance of their
/// outputs and contribute to that of their inputs.
/// </summary>
/// <param name="build">Where operations are written.</param>
internal sealed class BackwardPass(RelevanceBuilder build)
{
    private readonly Dictionary<string, Value> _relevance = [];

    /// <summary>Where operations are written.</summary>
    public RelevanceBuilder Build => build;

    /// <summary>The relevance of each tensor that has any, so far.</summary>
    public IReadOnlyDictionary<string, Value> Relevances => _relevance;

    /// <summary>Relevance starts at a tensor.</summary>
    public void Start(string tensor) =>
        _relevance[tensor] = build.Emit(new StartRelevanceSource(tensor, Activation(tensor).Info with { Sign = Sign.Unknown }));

    /// <summary>Whether relevance reaches a tensor.</summary>
    public bool Reaches(string tensor) => _relevance.ContainsKey(tensor);

    /// <summary>The relevance of a tensor: the sum of all contributions.</summary>
    public Value Relevance(string tensor) => _relevance[tensor];

    /// <summary>The values of a tensor in the forward pass.</summary>
    public Value Activation(string tensor) => build.Activation(tensor);

    /// <summary>Adds a contribution to the relevance of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="relevance">The contribution; it may have another shape with the same number of values.</param>
    /// <param name="vanishesAtZero">The contribution is 0 wherever the tensor is 0.</param>
    /// <param name="vanishesBelow">The contribution is 0 wherever the tensor is 0 or less.</param>
    public void Contribute(string tensor, Value relevance, bool vanishesAtZero = false, bool vanishesBelow = false)
    {
        Value shaped = relevance.Reshape(Activation(tensor).Info.Shape);
        if (vanishesAtZero) shaped.Vanish([new Vanishing(tensor, false)]);
        if (vanishesBelow) shaped.Vanish([new Vanishing(tensor, true)]);
        _relevance[tensor] = _relevance.TryGetValue(tensor, out Value? before) ? before + shaped : shaped;
    }

    /// <summary>Multiplies the relevance of an endpoint by its values, when all contributions are there.</summary>
    public void MultiplyByValues(string tensor) => _relevance[tensor] *= Activation(tensor);

    /// <summary>Masks the relevance of a tensor, when all contributions are there.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="axis">The axis whose indices the mask has a number for.</param>
    public void Mask(string tensor, int axis)
    {
        Value relevance = _relevance[tensor];
        int[] shape = [.. relevance.Info.Shape.Select((size, d) => d == axis ? size : 1)];
        Value masked = relevance * build.Emit(new ConditionSource(tensor, shape, axis));
        masked.Vanish(relevance.Vanishings);
        _relevance[tensor] = masked;
    }
}
