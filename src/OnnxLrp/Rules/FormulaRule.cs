using OnnxLrp.Relevance;

namespace OnnxLrp.Rules;

/// <summary>
/// A rule that is no sum of terms: it writes the relevance of each input of a layer as a formula of values. Derive from it; engines and
/// operators need no change.
/// </summary>
public abstract record FormulaRule : LrpRule
{
    /// <summary>
    /// Whether the rule can be used on layers of an operator. Layers that only move values accept no formula: relevance moves with the
    /// values.
    /// </summary>
    /// <param name="operatorName">The name under which composites know the layer, such as <c>Conv</c>, <c>Gate</c> or
    /// <c>Softmax</c>.</param>
    public abstract bool Takes(string operatorName);

    /// <summary>Writes the relevance of one input of a layer.</summary>
    /// <param name="site">The layer: its relevance, its tensors, its derivative.</param>
    /// <param name="input">Index of the input in <see cref="RuleSite.Inputs"/>.</param>
    /// <returns>A value with as many elements as the input.</returns>
    /// <exception cref="ArgumentException">The rule's parameters do not fit the layer.</exception>
    public abstract Value InputRelevance(RuleSite site, int input);
}
