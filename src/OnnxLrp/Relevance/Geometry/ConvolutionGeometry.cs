namespace OnnxLrp.Relevance.Geometry;

/// <summary>
/// Convolution over 1 to 3 spatial dimensions, weights [M, C/groups, k…]; or, transposed, the adjoint of such a convolution,
/// weights [C, M/groups, k…]. Spatial arrays have one entry a dimension.
/// </summary>
/// <param name="InputShape">[N, C, …].</param>
/// <param name="OutputShape">[N, M, …].</param>
/// <param name="Kernel">Window size.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distance of neighbours in the window.</param>
/// <param name="PadsBegin">Padding before.</param>
/// <param name="Groups">Groups of channels that are not mixed.</param>
/// <param name="Transposed">Whether it is the adjoint of a convolution.</param>
public sealed record ConvolutionGeometry(
    int[] InputShape, int[] OutputShape, int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int Groups, bool Transposed)
    : LinearGeometry(InputShape, OutputShape)
{
    /// <summary>Each group has one input channel.</summary>
    public bool Depthwise => Groups > 1 && (Transposed ? OutputShape[1] : InputShape[1]) == Groups;

    /// <summary>Shape of the weights.</summary>
    public int[] WeightShape => Transposed
        ? [InputShape[1], OutputShape[1] / Groups, .. Kernel]
        : [OutputShape[1], InputShape[1] / Groups, .. Kernel];

    /// <inheritdoc/>
    public override string Name => Depthwise ? "depthwise" : "conv";

    /// <inheritdoc/>
    public override string Text =>
        $"{(Transposed ? "transposed conv" : "conv")} {Shapes.Text(Kernel)}"
        + $"{Each("stride", Strides, 1)}{Each("dilation", Dilations, 1)}{Each("pad", PadsBegin, 0)}"
        + $"{(Groups > 1 ? $" groups {Groups}" : "")} {ShapeText}";

    internal override bool IsSameForAllSamples => true;

    internal override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };

    internal override Value Apply(RelevanceBuilder build, Value u, LayerWeight v) =>
        build.Emit(new Convolution(this, isAdjoint: false, u, v.In(build, WeightShape)));

    internal override Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor) =>
        build.Emit(new Convolution(this, isAdjoint: true, s, v.In(build, WeightShape))) * factor;

    internal override long Products(long weights) => weights * Shapes.Length((Transposed ? InputShape : OutputShape).AsSpan(2));
}
