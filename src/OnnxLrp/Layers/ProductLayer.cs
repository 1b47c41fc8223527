using OnnxLrp.Errors;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>z = a ⊙ b</c> or <c>z = a / b</c> of two activations, with ONNX broadcasting: gates.</summary>
/// <param name="First">a.</param>
/// <param name="FirstShape">Shape of a.</param>
/// <param name="Second">b.</param>
/// <param name="SecondShape">Shape of b.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Divides">z = a / b.</param>
/// <param name="Signal">Which factor carries the signal, 0 or 1; null where neither is known to be the gate.</param>
internal sealed record ProductLayer(
    string First, int[] FirstShape, string Second, int[] SecondShape, int[] OutputShape, bool Divides, int? Signal) : Layer
{
    /// <summary>The name that composites know it by.</summary>
    public const string Name = "Gate";

    public override string OperatorName(string opType) => Name;

    public override bool HasContext => Explained is not null;

    public override bool HasSignal => Signal is not null;

    public override bool IsQuotient => Divides;

    /// <summary>Which factor is explained where the other one is context.</summary>
    private int? Explained { get; init; }

    public override Layer WithContext(IReadOnlySet<string> explained)
    {
        if (explained.Contains(First) == explained.Contains(Second)) return this;
        int only = explained.Contains(First) ? 0 : 1;
        return Divides && only == 1
            ? throw new OperatorNotSupportedException(
                "a tensor that takes no relevance is divided by an activation", "let relevance go to the dividend too")
            : this with { Signal = only, Explained = only };
    }

    public override bool Takes(LrpRule rule) => rule is HalfRule or SignalRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) =>
        Signal is null ? new HalfRule { Stabilizer = defaults.Stabilizer } : new SignalRule { Stabilizer = defaults.Stabilizer };

    /// <summary>
    /// Signal: all of R goes to the signal; half: half of it to each factor; the sum over the copies of a broadcast factor. Where a factor
    /// is 0 the product is 0, so what is known of R at z = 0 holds at the factor too; not for quotients and derivatives.
    /// </summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output);
        bool atZero = relevance.VanishesAtZero(output) && rule is not GradientRule && !Divides;
        for (int i = 0; i < 2; i++)
        {
            (string own, int[] shape, string other) = i == 0 ? (First, FirstShape, Second) : (Second, SecondShape, First);
            if ((rule is SignalRule && i != (Signal ?? 0)) || (Explained is int only && i != only)) continue;
            Value part = rule is GradientRule
                ? pass.Build.Emit(new ProductDerivative(
                    relevance, pass.Activation(other), pass.Activation(output), pass.Activation(own), Factor(i)))
                : relevance.SumTo(shape) * (rule is HalfRule && Explained is null ? 0.5 : 1);
            pass.Contribute(own, part, atZero);
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        Divides ? build.Activation(First) / build.Activation(Second) : build.Activation(First) * build.Activation(Second);

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => nonNegative.Contains(First) && nonNegative.Contains(Second);

    private ProductFactor Factor(int operand) => (Divides, operand) switch
    {
        (false, _) => ProductFactor.Other,
        (_, 0) => ProductFactor.Reciprocal,
        _ => ProductFactor.Divisor,
    };
}
