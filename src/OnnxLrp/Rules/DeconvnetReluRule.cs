namespace OnnxLrp.Rules;

/// <summary>Relu of the deconvolution network: only positive signals, whatever the forward pass did.</summary>
/// <remarks>Formula: <c>R_in = max(R, 0)</c>. Source: Zeiler &amp; Fergus 2014.</remarks>
public sealed record DeconvnetReluRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "deconvnet-relu";
}
