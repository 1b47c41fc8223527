using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>A block of relevance moves (Transpose, Slice, Pad, Concat, Split).</summary>
internal sealed record StridedStep(string Node, StridedRoute Route, bool Accumulate)
    : LrpStep(Node, Route.Output, new RelevanceTarget(Route.Input, Accumulate))
{
    public override string Kernel => "strided copy";
}
