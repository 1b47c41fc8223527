namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>What a graph makes its start relevance from.</summary>
internal enum StartInput
{
    /// <summary>The index of a class for each sample.</summary>
    Target,

    /// <summary>A weight for each score.</summary>
    Weights,

    /// <summary>The start relevance itself.</summary>
    Relevance,
}
