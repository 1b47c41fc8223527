using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>One entry of a composite: the layers that <paramref name="Match"/> takes get <paramref name="Rule"/>.</summary>
public sealed record CompositeEntry(NodeMatch Match, LrpRule Rule);
