namespace OnnxLrp.Rules;

/// <summary>
/// Max pooling: equal maxima of a window share its relevance evenly. Use it where ties are common (after a clipped ReLU, quantised
/// inputs).
/// </summary>
/// <remarks>Formula: <c>R_in[i] = Σ_windows [x_i = max] R[window] / #maxima</c>. Without ties the same as winner-takes-all.</remarks>
public sealed record ShareRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "share";
}
