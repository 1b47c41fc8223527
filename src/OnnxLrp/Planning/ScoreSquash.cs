namespace OnnxLrp.Planning;

/// <summary>What a model makes of its scores at the end.</summary>
public enum ScoreSquash
{
    /// <summary>Nothing: it gives the scores themselves.</summary>
    None,

    /// <summary>Softmax: probabilities that add up to 1.</summary>
    Softmax,

    /// <summary>Sigmoid: a probability for each score on its own.</summary>
    Sigmoid,

    /// <summary>HardSigmoid: a straight line cut to [0, 1].</summary>
    HardSigmoid,

    /// <summary>The scores cut to [0, 1].</summary>
    Clip,
}
