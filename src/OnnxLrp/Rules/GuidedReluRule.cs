namespace OnnxLrp.Rules;

/// <summary>Relu of guided backpropagation: only positive signals, only where the unit was active.</summary>
/// <remarks>Formula: <c>R_in = [x &gt; 0] ⊙ max(R, 0)</c>. Source: Springenberg et al. 2015.</remarks>
public sealed record GuidedReluRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "guided-relu";
}
