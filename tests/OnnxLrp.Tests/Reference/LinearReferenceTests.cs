using CsCheck;
using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>The matrix form against direct loops and against numbers worked out by hand.</summary>
[TestFixture]
public sealed class LinearReferenceTests
{
    [Test]
    public void Conv_equals_its_direct_loops_on_two_axes() =>
        Problems.Conv().Where(problem => problem.Geometry.Axes.Length == 2 && problem.Batch == 1).Sample(
            problem => AssertEqual(DirectConv(problem), problem.Forward()), iter: 50);

    [Test]
    public void ConvTranspose_is_the_adjoint_of_the_conv_with_the_same_windows() =>
        Problems.Conv().Where(problem => problem.Geometry.Axes.All(axis => axis.Dilation == 1)).Sample(
            problem =>
            {
                ConvGeometry conv = problem.Geometry;

                // Rows that no window reaches are what output_padding restores.
                TransposedAxisWindow[] axes = [.. conv.Axes.Select(axis => new TransposedAxisWindow(
                    axis.Output, axis.Kernel, axis.Stride, axis.Dilation, axis.PadBegin, axis.PadEnd,
                    axis.Input + axis.PadBegin + axis.PadEnd - axis.Extent - (axis.Output - 1) * axis.Stride))];
                LinearMap transposed = LinearReference.ConvTranspose(
                    new ConvTransposeGeometry(conv.OutputChannels, conv.Channels, conv.Groups, axes), problem.Weight);
                double[] s = [.. problem.Relevance.Take(problem.Map.Outputs).Select(value => (double)value)];
                AssertEqual(problem.Map.Adjoint(s), transposed.Forward(s));
            },
            iter: 50);

    [Test]
    public void Padding_and_other_groups_are_no_connections()
    {
        // Two channels in two groups, 2 elements, kernel 3, pad 1: every output sees the 2 elements of its own channel.
        ConvGeometry geometry = new(2, 2, 2, [new AxisWindow(2, 3, PadBegin: 1, PadEnd: 1)]);
        LinearMap map = LinearReference.Conv(geometry, new float[6]);
        bool[] connected = [.. map.Connected.Cast<bool>()];
        Assert.That(connected, Is.EqualTo(new[]
        {
            true, true, false, false,
            true, true, false, false,
            false, false, true, true,
            false, false, true, true,
        }));
    }

    // x = 1 2 3 4 5, kernel 2, stride 2, pads 1 and 0: windows (pad 1)(2 3)(4 5).
    [TestCase(false, false, new[] { 1, 2.5, 4.5 })]
    [TestCase(false, true, new[] { 0.5, 2.5, 4.5 })]
    public void AveragePool_divides_by_what_it_counts(bool ceil, bool includePad, double[] expected) =>
        AssertEqual(expected, Pool(new AxisWindow(5, 2, Stride: 2, PadBegin: 1), ceil, includePad).Forward([1, 2, 3, 4, 5]));

    // x = 1 2 3 4 5, kernel 3, stride 2, pads 0 and 1, ceil: windows (1 2 3)(3 4 5)(5 pad overhang); the overhang never counts.
    [TestCase(false, new[] { 2, 4, 5.0 })]
    [TestCase(true, new[] { 2, 4, 2.5 })]
    public void AveragePool_never_counts_the_overhang_of_ceil_mode(bool includePad, double[] expected) =>
        AssertEqual(expected, Pool(new AxisWindow(5, 3, Stride: 2, PadEnd: 1), true, includePad).Forward([1, 2, 3, 4, 5]));

    [Test]
    public void Gemm_scales_weight_and_bias()
    {
        // y = -2 [1 2] [[1 3] [2 4]] + 0.5 [8 6] = -2 [5 11] + [4 3].
        LinearMap map = LinearReference.Gemm(new GemmGeometry(2, 2, TransB: false, Alpha: -2, Beta: 0.5f), [1, 3, 2, 4], [8, 6]);
        AssertEqual([-6, -19], map.Forward([1, 2]));
    }

    [Test]
    public void MatMul_contracts_the_last_axis_on_the_right_and_the_first_on_the_left()
    {
        // [[1 2] [3 4]] [1 10]' = 21, 43 and [1 10] [[1 2] [3 4]] = 31, 42.
        AssertEqual([21.5, 43.5], LinearReference.MatMul(2, 2, 1, [1, 10], [0.5f]).Forward([1, 2, 3, 4]));
        AssertEqual([31, 42], LinearReference.MatMulLeft(1, 2, 2, [1, 10]).Forward([1, 2, 3, 4]));
    }

    [Test]
    public void Mean_and_Sum_reduce_the_axes_named()
    {
        AssertEqual([2, 5], LinearReference.Mean([2, 3], 1).Forward([1, 2, 3, 4, 5, 6]));
        AssertEqual([5, 7, 9], LinearReference.Sum([2, 3], 0).Forward([1, 2, 3, 4, 5, 6]));
    }

    [Test]
    public void BatchNorm_is_the_normalisation_per_channel()
    {
        // Channel 0: (x - 1) / √(3 + 1) · 2 + 5; channel 1: (x + 1) / √(0 + 1) · -1 + 0.
        BatchNormParameters parameters = new([2, -1], [5, 0], [1, -1], [3, 0], Epsilon: 1);
        AssertEqual([7, 5, -4, 0], LinearReference.BatchNorm([2, 2], parameters).Forward([3, 1, 3, -1]));
        AssertEqual([7, 5, -4, 0], new BatchNormReference([2, 2], parameters).Forward([3, 1, 3, -1]));
    }

    private static LinearMap Pool(AxisWindow axis, bool ceil, bool includePad) =>
        LinearReference.AveragePool(new PoolGeometry(1, [axis], ceil, includePad));

    private static double[] DirectConv(LinearProblem<ConvGeometry> problem)
    {
        ConvGeometry g = problem.Geometry;
        (AxisWindow rows, AxisWindow columns) = (g.Axes[0], g.Axes[1]);
        int channels = g.Channels / g.Groups;
        double[] y = new double[problem.Map.Outputs];
        int j = 0;
        for (int m = 0; m < g.OutputChannels; m++)
        {
            int firstChannel = m / (g.OutputChannels / g.Groups) * channels;
            for (int row = -rows.PadBegin; row + rows.Extent <= rows.Input + rows.PadEnd; row += rows.Stride)
            {
                for (int column = -columns.PadBegin; column + columns.Extent <= columns.Input + columns.PadEnd; column += columns.Stride, j++)
                {
                    y[j] = problem.Bias?[m] ?? 0;
                    int w = m * channels * rows.Kernel * columns.Kernel;
                    for (int c = firstChannel; c < firstChannel + channels; c++)
                    {
                        for (int r = row; r < row + rows.Extent; r += rows.Dilation)
                        {
                            for (int k = column; k < column + columns.Extent; k += columns.Dilation, w++)
                            {
                                if (r >= 0 && r < rows.Input && k >= 0 && k < columns.Input)
                                    y[j] += (double)problem.Weight[w] * problem.Input[(c * rows.Input + r) * columns.Input + k];
                            }
                        }
                    }
                }
            }
        }

        Assert.That(j, Is.EqualTo(y.Length), "number of windows");
        return y;
    }

    private static void AssertEqual(double[] expected, double[] actual)
    {
        TensorReport report = TensorReport.Compare(expected, actual);
        Assert.That(report.Within(Tolerances.Double), report.ToString());
    }
}
