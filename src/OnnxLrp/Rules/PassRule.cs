namespace OnnxLrp.Rules;

/// <summary>Relevance goes through unchanged. The default of activations, and of BatchNormalization under <c>identity</c>.</summary>
/// <remarks>Formula: <c>R_in = R</c>. Input and output shapes must agree; the planner refuses it elsewhere.</remarks>
public sealed record PassRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "pass";
}
