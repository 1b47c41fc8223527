namespace OnnxLrp.Relevance;

/// <summary>What is known of the sign of every element of a value, whatever the input of the model is.</summary>
public enum Sign
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>No element is below 0.</summary>
    NonNegative,

    /// <summary>No element is above 0.</summary>
    NonPositive,
}
