namespace OnnxLrp.Evaluation;

/// <summary>What values a model's input can take, for each channel: what black and white become. A list of one number is for all channels.</summary>
/// <param name="Low">Black.</param>
/// <param name="High">White.</param>
public sealed record InputRange(IReadOnlyList<float> Low, IReadOnlyList<float> High)
{
    /// <summary>The lowest value of a channel.</summary>
    public float LowOf(int channel) => Low[Low.Count == 1 ? 0 : channel];

    /// <summary>The highest value of a channel.</summary>
    public float HighOf(int channel) => High[High.Count == 1 ? 0 : channel];
}
