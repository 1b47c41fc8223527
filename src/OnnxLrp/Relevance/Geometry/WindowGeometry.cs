namespace OnnxLrp.Relevance.Geometry;

/// <summary>
/// A sliding window per channel, over 1 to 3 spatial dimensions: the shape of pooling. As a linear map it is average pooling.
/// </summary>
/// <param name="InputShape">[N, C, …].</param>
/// <param name="OutputShape">[N, C, …].</param>
/// <param name="Kernel">Window size.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distance of neighbours in the window.</param>
/// <param name="PadsBegin">Padding before.</param>
/// <param name="PadsEnd">Padding after.</param>
/// <param name="CountIncludePad">Average pooling: padding counts in the divisor; what hangs over beyond the padding (ceil_mode) never
/// does.</param>
public sealed record WindowGeometry(
    int[] InputShape, int[] OutputShape, int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int[] PadsEnd, bool CountIncludePad)
    : LinearGeometry(InputShape, OutputShape)
{
    /// <inheritdoc/>
    public override string Name => "avgpool";

    /// <inheritdoc/>
    public override string Text =>
        $"windows {Shapes.Text(Kernel)}"
        + $"{Each("stride", Strides, 1)}{Each("dilation", Dilations, 1)}{Each("pad", [.. PadsBegin, .. PadsEnd], 0)}"
        + $"{(CountIncludePad ? " counting pads" : "")} {ShapeText}";

    internal override bool IsSameForAllSamples => true;

    internal override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };

    internal override Value Apply(RelevanceBuilder build, Value u, LayerWeight v) =>
        build.Emit(new WindowSum(this, isAdjoint: false, u)) * Weight(build, v);

    internal override Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor) =>
        build.Emit(new WindowSum(this, isAdjoint: true, s * Weight(build, v))) * factor;

    /// <summary>The part of 1/n at every output position, n the number of inputs that count there; 0 where there are none.</summary>
    private Value Weight(RelevanceBuilder build, LayerWeight v)
    {
        int[] positions = OutputShape[2..], index = new int[positions.Length];
        var weights = new float[Shapes.Length(positions)];
        for (int o = 0; o < weights.Length; o++)
        {
            int count = 1;
            for (int d = 0; d < index.Length; d++) count *= Count(index[d], d);
            weights[o] = count == 0 ? 0 : (float)v.Of(1d / count);
            Shapes.Advance(index, positions);
        }
        return weights.Distinct().Count() == 1 ? build.Scalar(weights[0]) : build.Parameter(weights, [1, 1, .. positions]);
    }

    /// <summary>Inputs of one axis that count at an output position.</summary>
    private int Count(int position, int d)
    {
        int first = CountIncludePad ? -PadsBegin[d] : 0;
        int last = InputShape[d + 2] - 1 + (CountIncludePad ? PadsEnd[d] : 0);
        int start = (position * Strides[d]) - PadsBegin[d];
        return Enumerable.Range(0, Kernel[d]).Select(k => start + (k * Dilations[d])).Count(i => i >= first && i <= last);
    }
}
