namespace OnnxLrp;

/// <summary>The relevance of one input for one class.</summary>
/// <param name="Relevance">Relevance of every input value, in the order of the input. Unit: that of the explained score.</param>
/// <param name="Shape">Shape of the relevance, that of the input with a batch dimension of 1.</param>
/// <param name="Target">The explained class; −1 when the start relevance was given.</param>
/// <param name="Score">The score (logit) of that class; the sum of the scores when the start relevance was given.</param>
/// <param name="Scores">The scores of all classes.</param>
/// <param name="StartRelevance">Sum of the start relevance.</param>
/// <param name="Layers">Relevance of other tensors that were asked for, one sample each.</param>
/// <param name="ForwardMilliseconds">Time of the forward pass, the run's time divided by its inputs.</param>
/// <param name="TotalMilliseconds">Time of everything, the run's time divided by its explanations.</param>
public sealed record Explanation(
    float[] Relevance, int[] Shape, int Target, float Score, float[] Scores, double StartRelevance, IReadOnlyDictionary<string, float[]> Layers,
    double ForwardMilliseconds, double TotalMilliseconds)
{
    /// <summary>Sum of the relevance.</summary>
    public double RelevanceSum { get; } = Sum(Relevance);

    /// <summary>Relevance that biases and stabilisers absorbed on the way: start relevance minus the sum.</summary>
    public double Absorbed => StartRelevance - RelevanceSum;

    /// <summary>What a reader must know before the relevance is believed; empty where nothing is wrong.</summary>
    public IReadOnlyList<ExplanationWarning> Warnings { get; init; } = [];

    /// <summary>Whether every value is a finite number.</summary>
    public bool IsFinite => double.IsFinite(RelevanceSum);

    private static double Sum(float[] values)
    {
        double sum = 0;
        foreach (float v in values) sum += v;
        return sum;
    }
}
