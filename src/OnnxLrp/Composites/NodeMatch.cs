using System.Globalization;
using System.Text.RegularExpressions;

namespace OnnxLrp.Composites;

/// <summary>
/// Which layers an entry of a composite takes. Every condition that is set must hold; a match without conditions takes every layer.
/// </summary>
public sealed record NodeMatch
{
    /// <summary>
    /// ONNX operator types, recognised patterns (<c>Silu</c>, <c>Gelu</c>, …) or groups (<c>@linear</c>, <c>@convolution</c>, …); null:
    /// any.
    /// </summary>
    public IReadOnlyList<string>? Operators { get; init; }

    /// <summary>Glob (<c>*</c>, <c>?</c>) on the node's name or on one of its output tensors; null: any.</summary>
    public string? Name { get; init; }

    /// <summary>First or last of the linear layers in the order of the forward pass, BatchNormalization not counted; null: any.</summary>
    public LinearPosition? Position { get; init; }

    /// <summary>
    /// Range of depth, both ends included: the i-th of n linear layers has depth i/(n−1), the first 0 and the last 1;
    /// other layers have the depth of the linear layer before them (0 before the first). Null: any.
    /// </summary>
    public (double From, double To)? Depth { get; init; }

    /// <summary>Only products with context, which are linear in their other factor.</summary>
    internal bool OnlyContext { get; init; }

    /// <summary>Only products of which it is known which factor carries the signal.</summary>
    internal bool OnlySignal { get; init; }

    /// <summary>No quotients of two activations, in which the dividend is the signal: a normalisation passes its relevance.</summary>
    internal bool NoQuotients { get; init; }

    /// <summary>Whether the layer is taken.</summary>
    public bool Matches(LayerIdentity layer) =>
        (layer.HasContext || !OnlyContext) && (layer.HasSignal || !OnlySignal) && !(layer.IsQuotient && NoQuotients)
        && (Operators is null || Operators.Any(o => OperatorGroups.Contains(o, layer.Operator)))
        && (Name is null || layer.Names.Any(n => Glob(Name).IsMatch(n)))
        && (Position is null || (layer.LinearIndex is int i && (Position == LinearPosition.First ? i == 0 : i == layer.LinearCount - 1)))
        && (Depth is not { } depth || (layer.Depth >= depth.From && layer.Depth <= depth.To));

    /// <summary>The conditions that are set, such as <c>op Conv, position first</c>.</summary>
    public override string ToString()
    {
        string?[] conditions =
        [
            Operators is null ? null : $"op {string.Join(" or ", Operators)}",
            Name is null ? null : $"name {Name}",
            Position is null ? null : $"position {(Position == LinearPosition.First ? "first" : "last")}",
            Depth is not { } depth ? null : string.Create(CultureInfo.InvariantCulture, $"depth {depth.From} to {depth.To}"),
        ];
        return conditions.Any(c => c is not null) ? string.Join(", ", conditions.OfType<string>()) : "every layer";
    }

    private static Regex Glob(string pattern) =>
        new("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$",
            RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
