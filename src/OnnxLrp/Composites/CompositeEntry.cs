using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>One entry of a composite: the layers that <paramref name="Match"/> takes get <paramref name="Rule"/>.</summary>
public sealed record CompositeEntry(NodeMatch Match, LrpRule Rule)
{
    /// <summary>
    /// Whether a network may have no layer for it without a note in the plan: true for entries of presets, which are made for many
    /// networks.
    /// </summary>
    public bool IsOptional { get; init; }

    /// <summary>What it matches and its rule, such as <c>op Conv, position first: zbox(0, 1)</c>.</summary>
    public override string ToString() => $"{Match}: {Rule}";
}
