using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>An operator that exporters write as several primitive nodes.</summary>
internal interface IGraphPattern
{
    /// <summary>Looks for the pattern ending in this product; null if it is not there.</summary>
    /// <param name="product">The factors of the last node.</param>
    /// <param name="graph">The graph.</param>
    PatternMatch? Match(Product product, OnnxGraph graph);
}
