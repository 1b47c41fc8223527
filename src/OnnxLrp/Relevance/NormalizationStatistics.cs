using System.Globalization;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// Mean and deviation of a sample's own values over the middle axis of [outer, size, inner], <c>σ = √(mean((x − μ)²) + ε)</c>.
/// </summary>
/// <param name="Size">Values that share them.</param>
/// <param name="Inner">Product of the axes after.</param>
/// <param name="IsCentred">Whether the mean is subtracted; if not, μ is 0.</param>
/// <param name="Epsilon">ε under the root.</param>
public sealed record NormalizationStatistics(int Size, int Inner, bool IsCentred, float Epsilon)
{
    /// <summary><c>x − μ</c>.</summary>
    internal Value Centred(Value x) => IsCentred ? x - Mean(x) : x;

    /// <summary>σ, as a value that broadcasts against x.</summary>
    internal Value Deviation(Value x) => (Mean(Centred(x).Square()) + Epsilon).Apply(UnaryKind.Sqrt);

    /// <summary>The mean of those that share it, as a value that broadcasts against x.</summary>
    internal Value Mean(Value x) => Sum(x) * (1d / Size);

    /// <summary>The sum of those that share a mean, as a value that broadcasts against x.</summary>
    internal Value Sum(Value x)
    {
        int[] shape = x.Info.Shape, groups = [Shapes.Length(shape) / Size / Inner, Size, Inner];
        Value sums = x.Reshape(groups).SumOver(1);
        return Narrow(shape, groups[0]) is { } narrow ? sums.Reshape(narrow) : sums.BroadcastTo(groups).Reshape(shape);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsCentred ? "" : "root mean square ")}normalisation over {Size} by {Inner} ε {Epsilon:R}");

    /// <summary>The shape with size 1 at the axes of the statistics; null where these are parts of axes.</summary>
    private int[]? Narrow(int[] shape, int outer)
    {
        int first = 0, last = shape.Length, before = 1, after = 1;
        while (first < last && before < outer) before *= shape[first++];
        while (last > first && after < Inner) after *= shape[--last];
        return before == outer && after == Inner ? [.. shape.Select((d, axis) => axis >= first && axis < last ? 1 : d)] : null;
    }
}
