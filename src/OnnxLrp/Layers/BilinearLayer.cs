using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>z = A B</c>, a matrix product of two activations over the last two axes, leading axes broadcast: attention.</summary>
/// <param name="First">A, […, m, k].</param>
/// <param name="FirstShape">Its shape.</param>
/// <param name="Second">B, […, k, n].</param>
/// <param name="SecondShape">Its shape.</param>
/// <param name="OutputShape">Shape of z, […, m, n].</param>
/// <param name="Signal">Which factor carries the signal (the values; the other one are attention weights), 0 or 1; null: unknown.</param>
internal sealed record BilinearLayer(
    string First, int[] FirstShape, string Second, int[] SecondShape, int[] OutputShape, int? Signal) : Layer
{
    /// <summary>The name that composites know it by.</summary>
    public const string Name = "ActivationMatMul";

    /// <summary>Which factor is explained where the other one is context: the product is linear in it.</summary>
    private int? Explained { get; init; }

    public override string OperatorName(string opType) => Explained is null ? Name : opType;

    public override bool HasContext => Explained is not null;

    public override bool HasSignal => Signal is not null;

    public override Layer WithContext(IReadOnlySet<string> explained) => explained.Contains(First) == explained.Contains(Second)
        ? this
        : this with { Signal = explained.Contains(First) ? 0 : 1, Explained = explained.Contains(First) ? 0 : 1 };

    public override bool Takes(LrpRule rule) =>
        rule is HalfRule or SignalRule or GradientRule || (Explained is not null && rule is EpsilonRule or NormRule);

    public override LrpRule Default(DefaultRules defaults) =>
        Explained is null ? new HalfRule { Stabilizer = defaults.Stabilizer } : new EpsilonRule(defaults.Stabilizer);

    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        int parts = rule switch { GradientRule => 0, HalfRule when Explained is null => 2, _ => 1 };
        Value relevance = pass.Relevance(output), z = pass.Activation(output);
        for (int i = 0; i < 2; i++)
        {
            (string own, string other) = i == 0 ? (First, Second) : (Second, First);
            if ((rule is SignalRule && i != (Signal ?? 0)) || (Explained is int only && i != only)) continue;
            var share = new MatrixProductShare(relevance, pass.Activation(own), pass.Activation(other), z, i, parts, rule.Stabilizer);
            pass.Contribute(own, pass.Build.Emit(share), vanishesAtZero: parts > 0);
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        build.Emit(new MatrixProduct(transposeA: false, transposeB: false, build.Activation(First), build.Activation(Second)));

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative) => nonNegative.Contains(First) && nonNegative.Contains(Second);
}
