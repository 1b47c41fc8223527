using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary>
/// What an operator says of a node: which rules it takes, how relevance goes from its output to its inputs under a rule, and what it
/// computes. A layer knows no node and no file.
/// </summary>
internal abstract record Layer
{
    /// <summary>
    /// The name under which composites and plans know the node: its operator, unless one operator is layers of several kinds.
    /// </summary>
    public virtual string OperatorName(string opType) => opType;

    /// <summary>Whether one factor of the product that the layer is, is context.</summary>
    public virtual bool HasContext => false;

    /// <summary>Whether it is known which factor of the product that the layer is carries the signal; true for other layers.</summary>
    public virtual bool HasSignal => true;

    /// <summary>Whether the layer divides one activation by another.</summary>
    public virtual bool IsQuotient => false;

    /// <summary>Whether composites count it as a linear layer: a convolution, a matrix product, the gates of a recurrent operator.</summary>
    public virtual bool HasParameters => false;

    /// <summary>Whether a rule can be used on the layer. <see cref="Default"/> always can.</summary>
    public abstract bool Takes(LrpRule rule);

    /// <summary>The rule where a composite says nothing.</summary>
    public abstract LrpRule Default(DefaultRules defaults);

    /// <summary>Sends the relevance of the output to the inputs.</summary>
    /// <param name="pass">The relevance of every tensor.</param>
    /// <param name="output">The output tensor.</param>
    /// <param name="rule">A rule that the layer takes.</param>
    /// <exception cref="ArgumentException">The rule's parameters do not fit the layer, such as the bounds of zbox.</exception>
    public abstract void Backward(BackwardPass pass, string output, LrpRule rule);

    /// <summary>The output as a function of the inputs; null where the layer moves or compares values, which is no arithmetic.</summary>
    /// <param name="build">Where operations are written.</param>
    public abstract Value? Forward(RelevanceBuilder build);

    /// <summary>
    /// The layer where some of its inputs are context: given values that take no relevance, so that a product with them is linear in its
    /// other factor.
    /// </summary>
    /// <param name="explained">The tensors that depend on an endpoint of relevance.</param>
    /// <exception cref="Errors.OperatorNotSupportedException">The layer cannot be explained so.</exception>
    public virtual Layer WithContext(IReadOnlySet<string> explained) => this;

    /// <summary>Whether the output is never negative, given the tensors that are not.</summary>
    public virtual bool IsNonNegative(IReadOnlySet<string> nonNegative) => false;
}

/// <summary>The rules of layers that a composite says nothing of.</summary>
/// <param name="Stabilizer">ε.</param>
/// <param name="BatchNorm">The rule of BatchNormalization.</param>
internal sealed record DefaultRules(double Stabilizer, LrpRule BatchNorm);
