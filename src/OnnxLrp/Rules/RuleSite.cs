using OnnxLrp.Relevance;

namespace OnnxLrp.Rules;

/// <summary>Where a <see cref="FormulaRule"/> is used: one layer of a model, with what a formula may read.</summary>
public sealed class RuleSite
{
    private readonly Func<Value, int, Value> _derivative;

    /// <param name="relevance">The relevance of the output.</param>
    /// <param name="inputs">The activations that the layer reads.</param>
    /// <param name="output">The output.</param>
    /// <param name="derivative">The derivative of the layer, applied from the left.</param>
    internal RuleSite(Value relevance, IReadOnlyList<Value> inputs, Value output, Func<Value, int, Value> derivative)
    {
        (Relevance, Inputs, Output) = (relevance, inputs, output);
        _derivative = derivative;
    }

    /// <summary>The relevance of the output, in the shape of the output.</summary>
    public Value Relevance { get; }

    /// <summary>The activations that the layer reads, in the order of its node; constants such as weights are not among them.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The output of the layer.</summary>
    public Value Output { get; }

    /// <summary>Where further values are written, such as constants.</summary>
    public RelevanceBuilder Build => Relevance.Builder;

    /// <summary>
    /// Writes <c>Jᵀ s</c>: what the derivative of the layer makes of values at its output. For a linear layer it is its adjoint.
    /// </summary>
    /// <param name="s">Values in the shape of the output.</param>
    /// <param name="input">Index of the input by which the layer is derived.</param>
    /// <returns>A value in the shape of that input.</returns>
    public Value Derivative(Value s, int input) => _derivative(s, input);
}
