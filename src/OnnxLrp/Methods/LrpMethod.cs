using OnnxLrp.Composites;

namespace OnnxLrp.Methods;

/// <summary>Layer-wise relevance propagation with the composite that the user chose. The default.</summary>
public sealed record LrpMethod : ExplanationMethod
{
    /// <inheritdoc/>
    public override string Name => "lrp";

    /// <inheritdoc/>
    public override Composite Composite(Composite chosen) => chosen;
}
