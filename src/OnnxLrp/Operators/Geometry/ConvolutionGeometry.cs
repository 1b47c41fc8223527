namespace OnnxLrp.Operators.Geometry;

/// <summary>
/// Convolution over 1 to 3 spatial dimensions, weights [M, C/groups, k…]; or, transposed, the adjoint of such a convolution,
/// weights [C, M/groups, k…]. Spatial arrays have one entry a dimension.
/// </summary>
internal sealed record ConvolutionGeometry(
    int[] InputShape, int[] OutputShape, int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int Groups, bool Transposed)
    : LinearGeometry(InputShape, OutputShape)
{
    /// <summary>Each group has one input channel.</summary>
    public bool Depthwise => Groups > 1 && (Transposed ? OutputShape[1] : InputShape[1]) == Groups;

    public override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };
}
