namespace OnnxLrp.Operators.Layers;

/// <summary>Values only move: relevance goes exactly where the value came from.</summary>
internal sealed record RoutingLayer(IReadOnlyList<Route> Routes) : Layer
{
    /// <summary>All values of one tensor in their order, under another shape.</summary>
    public static RoutingLayer Alias(string input, string output) => new([new AliasRoute(input, output)]);
}
