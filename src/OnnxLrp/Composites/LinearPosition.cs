namespace OnnxLrp.Composites;

/// <summary>A place among the linear layers, in the order of the forward pass.</summary>
public enum LinearPosition
{
    /// <summary>The first linear layer.</summary>
    First,

    /// <summary>The last linear layer.</summary>
    Last,
}
