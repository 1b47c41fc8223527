namespace OnnxLrp.Operators.Geometry;

/// <summary>A sliding window per channel, over 1 to 3 spatial dimensions: the shape of pooling.</summary>
/// <param name="InputShape">[N, C, …].</param>
/// <param name="OutputShape">[N, C, …].</param>
/// <param name="Kernel">Window size.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distance of neighbours in the window.</param>
/// <param name="PadsBegin">Padding before.</param>
/// <param name="PadsEnd">Padding behind.</param>
/// <param name="CountIncludePad">Average pooling: padding counts in the divisor; what hangs over beyond the padding (ceil_mode) never does.</param>
internal sealed record WindowGeometry(
    int[] InputShape, int[] OutputShape, int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int[] PadsEnd, bool CountIncludePad)
    : LinearGeometry(InputShape, OutputShape)
{
    public override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };
}
