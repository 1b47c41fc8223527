namespace OnnxLrp.Relevance;

/// <summary>What the elements of a value are.</summary>
public enum ElementKind
{
    /// <summary>A real number, in the precision of the engine.</summary>
    Number,

    /// <summary>A real number in double precision, whatever the engine's own precision is.</summary>
    Double,

    /// <summary>A condition: true or false.</summary>
    Truth,
}
