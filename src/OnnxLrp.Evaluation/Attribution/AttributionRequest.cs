namespace OnnxLrp.Evaluation.Attribution;

/// <summary>One picture to explain.</summary>
/// <param name="Input">Its values.</param>
/// <param name="Output">Index of the explained score.</param>
/// <param name="Picture">Its number in the evaluation, which seeds what is random.</param>
public sealed record AttributionRequest(float[] Input, int Output, int Picture)
{
    /// <summary>1 where a higher score speaks for the explained class, −1 where a lower one does.</summary>
    public int Direction { get; init; } = 1;
}
