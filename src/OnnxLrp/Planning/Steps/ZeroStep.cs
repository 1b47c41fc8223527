namespace OnnxLrp.Planning.Steps;

/// <summary><c>R_to = 0</c>, before a step that writes only a part of it.</summary>
internal sealed record ZeroStep(string Node, RelevanceTarget To) : LrpStep(Node, "", To)
{
    public override string Kernel => "fill";
}
