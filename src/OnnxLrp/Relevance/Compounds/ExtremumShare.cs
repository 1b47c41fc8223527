namespace OnnxLrp.Relevance;

/// <summary>
/// One candidate's part of a maximum or minimum <c>z</c>: <c>R_a = Σ [a = z] w R</c> over the copies of a broadcast candidate. The winner
/// takes all: w is 1 where no earlier candidate has that value, else 0. Equal candidates share: w is 1 / their number.
/// </summary>
public sealed record ExtremumShare : Compound
{
    internal ExtremumShare(Value relevance, Value z, Value own, IReadOnlyList<Value> rivals, bool share)
        : base([relevance, z, own, .. rivals]) => Share = share;

    /// <summary>Whether equal candidates share.</summary>
    public bool Share { get; }

    /// <summary>a.</summary>
    public Value Own => Operands[2];

    /// <summary>The candidates that a may have to give way to.</summary>
    public IReadOnlyList<Value> Rivals => [.. Operands.Skip(3)];

    /// <inheritdoc/>
    public override int[] ResultShape => Own.Info.Shape;

    /// <inheritdoc/>
    public override string Text => Share ? "extremum ties" : "extremum winner";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        (Value relevance, Value z) = (Operands[0], Operands[1]);
        Value? rivals = Rivals.Count == 0 ? null : Rivals.Select(r => r.EqualTo(z).Choose(1, 0)).Aggregate((a, b) => a + b);
        Value weighted = (rivals, Share) switch
        {
            (null, _) => relevance,
            (_, true) => relevance / (rivals + 1),
            _ => (rivals > 0).Choose(build.Scalar(0), relevance),
        };
        return Own.EqualTo(z).Choose(weighted, build.Scalar(0)).SumTo(ResultShape);
    }
}
