namespace OnnxLrp.Evaluation.Scoring;

/// <summary>What is watched while a picture is destroyed.</summary>
public enum ScoreKind
{
    /// <summary>The softmax of the logits: between 0 and 1, so that no picture outweighs the others.</summary>
    Probability,

    /// <summary>The logit itself: what relevance is shared from.</summary>
    Logit,
}
