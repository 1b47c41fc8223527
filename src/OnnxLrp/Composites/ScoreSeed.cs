namespace OnnxLrp.Composites;

/// <summary>The start relevance at the explained output.</summary>
public enum ScoreSeed
{
    /// <summary>The logit of the target at its place, zero elsewhere: relevance methods.</summary>
    Logit,

    /// <summary>1 at the target, zero elsewhere: gradient methods.</summary>
    One,
}
