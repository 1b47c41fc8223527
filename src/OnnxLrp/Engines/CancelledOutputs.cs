using System.Numerics.Tensors;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines;

/// <summary>
/// Recomputes, in double precision, the few outputs of linear layers that almost cancelled and that a rule divides by.
/// </summary>
/// <remarks>
/// <c>R / (z + ε·sgn z)</c> magnifies the rounding of z by 1/z: one output with |z| a thousand times below its layer's mean can carry most of
/// the relevance of a heatmap, with no correct digit. Only such outputs are recomputed, <c>z = Σ w x + b</c>, from the same x.
/// </remarks>
internal static class CancelledOutputs
{
    private const float Share = 1e-3f;

    /// <summary>Replaces the cancelled outputs of a forward pass by their exact values, in place.</summary>
    public static void Recompute(LrpPlan plan, ForwardPass forward)
    {
        foreach (LinearStep step in plan.Steps.OfType<LinearStep>().Where(s => s.ReadsInput && s.Groups.Any(g => g.Denominator == DenominatorSource.Output)))
        {
            if (Output(step) is not { } exact) continue;
            Span<float> z = forward.MutableValues(step.From);
            ReadOnlySpan<float> x = forward.Values(step.To.Tensor);
            float limit = Share * TensorPrimitives.SumOfMagnitudes(z) / z.Length;
            for (int e = 0; e < z.Length; e++)
            {
                if (Math.Abs(z[e]) < limit) z[e] = (float)exact(e, x);
            }
        }
    }

    private delegate double Exact(int output, ReadOnlySpan<float> input);

    private static Exact? Output(LinearStep step) => step.Geometry switch
    {
        MatrixGeometry m => (e, x) => Bias(step, e) + Matrix(m, step.Weight, e, x),
        ConvolutionGeometry { Transposed: false } c => Convolution(step, c),
        _ => null,
    };

    private static double Bias(LinearStep step, int output) => step.Bias?.At(output) ?? 0;

    private static double Matrix(MatrixGeometry m, float[] weight, int output, ReadOnlySpan<float> x)
    {
        int row = output / m.Outputs, column = output % m.Outputs;
        double sum = 0;
        for (int k = 0; k < m.Inputs; k++)
        {
            sum += (double)x[(row * m.Inputs) + k] * weight[m.TransposedWeights ? (column * m.Inputs) + k : (k * m.Outputs) + column];
        }
        return sum;
    }

    private static Exact Convolution(LinearStep step, ConvolutionGeometry c)
    {
        int rank = c.Kernel.Length, taps = Shapes.Length(c.Kernel), outputs = Shapes.Length(c.OutputShape.AsSpan(2)), inputs = Shapes.Length(c.InputShape.AsSpan(2));
        int channels = c.InputShape[1] / c.Groups, filters = c.OutputShape[1];
        return (e, x) =>
        {
            int filter = e / outputs % filters, sample = e / outputs / filters, group = filter / (filters / c.Groups);
            double sum = Bias(step, e);
            for (int t = 0; t < taps; t++)
            {
                int place = Place(c, rank, e % outputs, t);
                for (int k = 0; k < channels && place >= 0; k++)
                {
                    int channel = (sample * c.InputShape[1]) + (group * channels) + k;
                    sum += (double)x[(channel * inputs) + place] * step.Weight[(((filter * channels) + k) * taps) + t];
                }
            }
            return sum;
        };
    }

    /// <summary>The place in the input that a tap of the window of an output reads, or −1 for padding.</summary>
    private static int Place(ConvolutionGeometry c, int rank, int output, int tap)
    {
        int place = 0, stride = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            int at = (output % c.OutputShape[d + 2] * c.Strides[d]) + (tap % c.Kernel[d] * c.Dilations[d]) - c.PadsBegin[d];
            if (at < 0 || at >= c.InputShape[d + 2]) return -1;
            place += at * stride;
            stride *= c.InputShape[d + 2];
            output /= c.OutputShape[d + 2];
            tap /= c.Kernel[d];
        }
        return place;
    }
}
