namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>A channel that holds much more relevance than the others.</summary>
/// <param name="Channel">Its index.</param>
/// <param name="Share">Its share of Σ|R_in|.</param>
/// <param name="TimesMean">Its Σ|R_in| over the mean of all channels.</param>
/// <param name="Scale">w of the channel.</param>
/// <param name="Shift">b of the channel.</param>
public sealed record PeakChannel(int Channel, double Share, double TimesMean, double Scale, double Shift);
