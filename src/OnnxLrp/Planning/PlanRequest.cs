namespace OnnxLrp.Planning;

/// <summary>What a plan is asked for, besides the model and the rules.</summary>
/// <param name="Shapes">A concrete shape, with its batch dimension, for every input that is given.</param>
internal sealed record PlanRequest(IReadOnlyDictionary<string, int[]> Shapes)
{
    /// <summary>The tensors that relevance goes to: inputs, or any tensors of the model; null: every float input.</summary>
    public IReadOnlyList<string>? Explain { get; init; }

    /// <summary>
    /// The tensors to explain, each once; null: the model's first output, or what all its outputs are made from.
    /// </summary>
    public IReadOnlyList<string?> Outputs { get; init; } = [null];

    /// <summary>Whether explanation starts at the logits that the tensors are made from, or at the tensors themselves.</summary>
    public ScoreStart Start { get; init; }

    /// <summary>Inputs that the file has with their samples on another axis than the first, with that axis.</summary>
    public IReadOnlyDictionary<string, int> SampleAxes { get; init; } = new Dictionary<string, int>();

    /// <summary>Tensors whose relevance is masked when the plan runs, with the axis that the mask runs along.</summary>
    public IReadOnlyList<ConditionedTensor> Conditions { get; init; } = [];
}

/// <summary>A tensor whose relevance is masked: one factor for each index of an axis.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Axis">The axis; negative counts from the end.</param>
public readonly record struct ConditionedTensor(string Tensor, int Axis);
