namespace OnnxLrp;

/// <summary>What can be wrong with an explanation although it was computed.</summary>
public enum ExplanationWarningKind
{
    /// <summary>A score is NaN or +∞, or the explained one is −∞: which class wins, and why, means nothing.</summary>
    ScoreNotFinite,

    /// <summary>The relevance is zero everywhere.</summary>
    ZeroRelevance,

    /// <summary>More than 95 % of the start relevance was absorbed on the way: the heatmap shows the rest.</summary>
    Absorbed,

    /// <summary>The sum of |R| is more than 1,000 times the start relevance: large values of both signs cancel.</summary>
    Magnified,

    /// <summary>The relevance of a layer that was asked for is zero everywhere.</summary>
    ZeroLayer,

    /// <summary>The relevance of a layer that was asked for is not finite.</summary>
    LayerNotFinite,
}
