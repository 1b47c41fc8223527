namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>What a BatchNormalization y = w x + b does to relevance. Sums run over all elements of all pictures.</summary>
/// <remarks>Degenerate cases: a layer without relevance has amplification 1, absorbs nothing and has no peaks; elements with wx = b = 0 do not count as cancelling.</remarks>
/// <param name="Node">The node.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Amplification">Σ|R_in| / Σ|R_out|; above 1 relevance is blown up.</param>
/// <param name="Cancellation">Mean of |y| / (|w x| + |b|): 1 where nothing cancels, 0 where the bias takes all away.</param>
/// <param name="CancelledRelevance">Share of Σ|R_out| at elements where that ratio is below <see cref="Thresholds.Cancelled"/>.</param>
/// <param name="Absorbed">(ΣR_out − ΣR_in) / Σ|R_out|: what stays in the bias; negative where relevance was made.</param>
/// <param name="PositiveInputs">Share of elements with x &gt; 0.</param>
/// <param name="PositiveScales">Share of channels with w &gt; 0.</param>
/// <param name="NegativeTerms">Share of elements with w x &lt; 0: what alpha-beta hands to β.</param>
/// <param name="Opposed">Share of elements where w x and b have opposite signs.</param>
/// <param name="Peaks">Channels that peak, the largest first.</param>
/// <param name="Flags">What is conspicuous, with the reason; empty: nothing.</param>
public sealed record BatchNormDiagnosis(
    string Node, int Channels, double Amplification, double Cancellation, double CancelledRelevance, double Absorbed, double PositiveInputs, double PositiveScales,
    double NegativeTerms, double Opposed, IReadOnlyList<PeakChannel> Peaks, IReadOnlyList<string> Flags);
