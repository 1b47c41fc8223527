namespace OnnxLrp.Planning.Steps;

/// <summary>The tensor whose relevance a step writes, and whether it adds to what is already there (a tensor that several nodes read).</summary>
internal readonly record struct RelevanceTarget(string Tensor, bool Accumulate);
