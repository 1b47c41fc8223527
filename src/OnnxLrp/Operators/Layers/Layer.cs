namespace OnnxLrp.Operators.Layers;

/// <summary>What an operator says of a node: how values and relevance relate, without naming a rule.</summary>
internal abstract record Layer
{
    /// <summary>The name under which composites and plans know the node: its operator, unless one operator is layers of several kinds.</summary>
    public virtual string OperatorName(string opType) => opType;
}
