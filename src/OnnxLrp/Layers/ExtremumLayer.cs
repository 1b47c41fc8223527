using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Layers;

/// <summary><c>z = max(a_1, a_2, …)</c> or <c>min</c>, elementwise, with ONNX broadcasting.</summary>
/// <param name="Candidates">The values to choose from; the first of equal ones wins.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Minimum">Whether the smallest is chosen.</param>
internal sealed record ExtremumLayer(IReadOnlyList<Candidate> Candidates, int[] OutputShape, bool Minimum) : Layer
{
    public override bool Takes(LrpRule rule) => rule is WinnerTakesAllRule or ShareRule or GradientRule;

    public override LrpRule Default(DefaultRules defaults) => new WinnerTakesAllRule();

    /// <summary>A candidate that is 0, or ≤ 0, gets something only where the extremum is that value too.</summary>
    public override void Backward(BackwardPass pass, string output, LrpRule rule)
    {
        Value relevance = pass.Relevance(output), z = pass.Activation(output);
        bool share = rule is ShareRule, atZero = relevance.VanishesAtZero(output), below = relevance.VanishesBelow(output);
        Value[] candidates = [.. Candidates.Select(c => Of(c, pass.Build))];
        for (int i = 0; i < candidates.Length; i++)
        {
            if (Candidates[i].Constant is not null) continue;
            Value[] rivals = [.. candidates.Where((_, j) => share ? j != i : j < i)];
            Value part = pass.Build.Emit(new ExtremumShare(relevance, z, candidates[i], rivals, share));
            pass.Contribute(Candidates[i].Tensor, part, atZero, below);
        }
    }

    public override Value Forward(RelevanceBuilder build) =>
        Candidates.Select(c => Of(c, build)).Aggregate((a, b) => Minimum ? a.Minimum(b) : a.Maximum(b));

    public override bool IsNonNegative(IReadOnlySet<string> nonNegative)
    {
        bool Holds(Candidate c) => c.Constant?.All(v => v >= 0) ?? nonNegative.Contains(c.Tensor);
        return Minimum ? Candidates.All(Holds) : Candidates.Any(Holds);
    }

    private static Value Of(Candidate candidate, RelevanceBuilder build) =>
        candidate.Constant is { } values ? build.Parameter(values, candidate.Shape) : build.Activation(candidate.Tensor);
}

/// <summary>One candidate of an extremum.</summary>
/// <param name="Tensor">Its tensor.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Constant">Its values where it is a constant, which absorbs the relevance that it wins; else null.</param>
internal sealed record Candidate(string Tensor, int[] Shape, float[]? Constant);
