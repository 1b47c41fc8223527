namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>From where on something is flagged. Chosen so that a healthy layer under a conserving rule stays clear of all of them.</summary>
public static class Thresholds
{
    /// <summary>|y| / (|w x| + |b|) below this: the bias took at least nine tenths away, and the ε-rule multiplies relevance by ten or more.</summary>
    public const double Cancelled = 0.1;

    /// <summary>Share of relevance at cancelled elements: more than a tenth.</summary>
    public const double CancelledRelevance = 0.1;

    /// <summary>Amplification: relevance doubles within the layer.</summary>
    public const double Amplification = 2;

    /// <summary>Absorbed share: more than half of the relevance stays in the bias.</summary>
    public const double Absorbed = 0.5;

    /// <summary>A channel peaks with so many times the mean of the channels.</summary>
    public const double PeakTimesMean = 10;

    /// <summary>Checkerboard energy: phases differ by about a quarter of what one phase alone would give (amplitude, at energy 0.05).</summary>
    public const double Checkerboard = 0.05;
}
