namespace OnnxLrp.Planning.Steps;

/// <summary><c>R_to (+)= R_from</c>, same values in the same order. Without accumulation both share one buffer and nothing runs.</summary>
internal sealed record CopyStep(string Node, string From, RelevanceTarget To) : LrpStep(Node, From, To)
{
    public override string Kernel => To.Accumulate ? "add" : "-";
}
