namespace OnnxLrp.Evaluation.Scoring;

/// <summary>What is made of the explained scores before it is watched.</summary>
public enum WatchedFunction
{
    /// <summary>Nothing: the score itself.</summary>
    Score,

    /// <summary>Softmax over the classes.</summary>
    Softmax,

    /// <summary>Sigmoid of the class's own score.</summary>
    Sigmoid,

    /// <summary>HardSigmoid of the class's own score: a straight line cut to [0, 1].</summary>
    HardSigmoid,

    /// <summary>The class's own score cut to [0, 1].</summary>
    Clip,
}
