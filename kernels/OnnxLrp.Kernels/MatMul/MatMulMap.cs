using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.MatMul;

/// <summary>
/// A matrix product with constant weights as a linear map: Gemm, MatMul and fully connected layers.
/// <para>Shapes: x [rows, inputs], W [inputs, outputs] or [outputs, inputs] when transposed, y [rows, outputs].</para>
/// <para>Formula: y[r, m] = sum over k of x[r, k] * W[k, m] (W[m, k] when transposed).</para>
/// </summary>
public sealed class MatMulMap : LinearMap
{
    private readonly GatherGeometry _forward;
    private readonly GatherGeometry _adjoint;

    /// <summary>A product of these sizes.</summary>
    /// <param name="rows">Rows of x, over the whole batch.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="transposedWeights">W is stored as [outputs, inputs].</param>
    /// <param name="rowsPerSample">Rows that belong to one sample; matters for operands shared over the batch.</param>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public MatMulMap(int rows, int inputs, int outputs, bool transposedWeights, int rowsPerSample = 1)
        : base(Samples(rows, rowsPerSample), (long)rows * inputs, (long)rows * outputs, (long)inputs * outputs)
    {
        Expect.AtLeast(inputs, 1, nameof(inputs));
        Expect.AtLeast(outputs, 1, nameof(outputs));
        _forward = GatherGeometry.MatMul(rows, outputs, inputs, transposedWeights);
        _adjoint = GatherGeometry.MatMul(rows, inputs, outputs, !transposedWeights);
    }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ConvolutionKernels.Run(device, _forward, source, weights, sink);

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ConvolutionKernels.Run(device, _adjoint, source, weights, sink);

    private static int Samples(int rows, int rowsPerSample)
    {
        Expect.AtLeast(rowsPerSample, 1, nameof(rowsPerSample));
        Expect.AtLeast(rows, 1, nameof(rows));
        Expect.True(rows % rowsPerSample == 0, nameof(rows), $"a multiple of {rowsPerSample} rows per sample", rows);
        return rows / rowsPerSample;
    }
}
