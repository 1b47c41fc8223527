namespace OnnxLrp.Rules;

/// <summary>Max pooling: the maximum of each window takes the window's relevance. The default of max pools.</summary>
/// <remarks>Formula: <c>R_in[i] = Σ_windows [i is the window's first maximum] R[window]</c>, first in row-major order; overlapping windows
/// add up. Source: Bach et al. 2015.</remarks>
public sealed record WinnerTakesAllRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "winner-takes-all";
}
