using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>
/// One candidate's part of a maximum or minimum z: <c>R_a (+)= Σ [a = z] w R</c> over the copies of a broadcast candidate. The winner takes
/// all: w is 1 where no earlier candidate has that value, else 0. Equal candidates share: w is 1 / their number.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="From">z.</param>
/// <param name="To">a.</param>
/// <param name="Index">Which of the candidates a is.</param>
/// <param name="Layer">The candidates.</param>
/// <param name="Share">Whether equal candidates share.</param>
internal sealed record ExtremumStep(string Node, string From, RelevanceTarget To, int Index, ExtremumLayer Layer, bool Share) : LrpStep(Node, From, To)
{
    /// <summary>a.</summary>
    public Candidate Own => Layer.Candidates[Index];

    /// <summary>The candidates that a may have to give way to.</summary>
    public IReadOnlyList<Candidate> Rivals => [.. Layer.Candidates.Where((_, i) => Share ? i != Index : i < Index)];

    public override IEnumerable<string> Activations => Rivals.Where(c => c.Constant is null).Select(c => c.Tensor).Prepend(To.Tensor).Append(From).Distinct();

    public override string Kernel => Share ? "extremum ties" : "extremum winner";
}
