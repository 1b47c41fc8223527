namespace OnnxLrp.Operators.Layers;

/// <summary>What an operator says of a node: how values and relevance relate, without naming a rule.</summary>
internal abstract record Layer;
