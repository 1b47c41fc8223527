namespace OnnxLrp.Evaluation.Attribution;

/// <summary>One picture to explain.</summary>
/// <param name="Input">Its values.</param>
/// <param name="Target">The class.</param>
/// <param name="Picture">Its number in the evaluation, which seeds what is random.</param>
public sealed record AttributionRequest(float[] Input, int Target, int Picture);
