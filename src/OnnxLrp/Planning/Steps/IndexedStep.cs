using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>Relevance moves by an index (Gather, reflecting Pad); several outputs may go to one input.</summary>
internal sealed record IndexedStep(string Node, IndexedRoute Route, bool Accumulate)
    : LrpStep(Node, Route.Output, new RelevanceTarget(Route.Input, Accumulate))
{
    public override string Kernel => "indexed gather";
}
