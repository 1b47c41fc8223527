namespace OnnxLrp.Planning.Steps;

/// <summary>One step of the backward pass: relevance of one tensor goes to one other tensor. Engines know steps, not rules and not ONNX operators.</summary>
/// <param name="Node">The node that the step belongs to.</param>
/// <param name="From">Tensor whose relevance is read; empty for <see cref="ZeroStep"/>.</param>
/// <param name="To">Tensor whose relevance is written.</param>
internal abstract record LrpStep(string Node, string From, RelevanceTarget To)
{
    /// <summary>Whether the relevance that is read is 0 wherever <see cref="From"/> is ≤ 0, as behind a Relu: a division by it needs no sign.</summary>
    public bool VanishesBelowZero { get; init; }

    /// <summary>Activations that the step reads; the forward pass must capture them.</summary>
    public virtual IEnumerable<string> Activations => [];

    /// <summary>The fused kernel that does the work, as the plan prints it.</summary>
    public abstract string Kernel { get; }
}
