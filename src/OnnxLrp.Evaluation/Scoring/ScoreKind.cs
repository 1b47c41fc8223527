namespace OnnxLrp.Evaluation.Scoring;

/// <summary>What is asked to be watched while a picture is destroyed; <see cref="WatchedScore"/> says what that is for a model.</summary>
public enum ScoreKind
{
    /// <summary>The probability that the model gives: between 0 and 1, so that no picture outweighs the others.</summary>
    Probability,

    /// <summary>The explained score itself: what relevance is shared from.</summary>
    Logit,
}
