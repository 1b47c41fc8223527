namespace OnnxLrp.Planning;

/// <summary>Where an explanation starts.</summary>
public enum ScoreStart
{
    /// <summary>At the logits: in front of the Softmax, Sigmoid, ArgMax or their like that make the output from them.</summary>
    Logits,

    /// <summary>At the output itself, whatever makes it.</summary>
    Output,
}
