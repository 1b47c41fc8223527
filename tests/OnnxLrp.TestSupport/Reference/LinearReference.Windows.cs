using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Reference;

/// <content>Operators that slide a window: convolution, transposed convolution, average pooling.</content>
public static partial class LinearReference
{
    /// <summary>Conv: <c>y[m, o] = b[m] + Σ_c Σ_k w[m, c, k] x[c, o * stride + k * dilation - pad]</c>, c over the channels of m's group.</summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weight">Row-major in <see cref="ConvGeometry.WeightShape"/>.</param>
    /// <param name="bias">Per output channel, or null.</param>
    public static LinearMap Conv(ConvGeometry geometry, ReadOnlySpan<float> weight, float[]? bias = null)
    {
        LinearMap map = new(geometry.InputShape, geometry.OutputShape);
        int groupInputs = geometry.Channels / geometry.Groups;
        int groupOutputs = geometry.OutputChannels / geometry.Groups;
        foreach (int[] output in IndexSpace.Positions(geometry.OutputShape))
        {
            int j = IndexSpace.Flat(output, geometry.OutputShape);
            map.Bias[j] = bias is null ? 0 : bias[output[0]];
            int group = output[0] / groupOutputs;
            for (int c = 0; c < groupInputs; c++)
            {
                foreach (int[] tap in IndexSpace.Positions(geometry.Kernel))
                {
                    int[] source = [group * groupInputs + c, .. geometry.Axes.Select((axis, d) => axis.Source(output[d + 1], tap[d]))];
                    if (IndexSpace.Contains(geometry.InputShape, source))
                    {
                        int w = IndexSpace.Flat([output[0], c, .. tap], geometry.WeightShape);
                        map.Connect(j, IndexSpace.Flat(source, geometry.InputShape), weight[w]);
                    }
                }
            }
        }

        return map;
    }

    /// <summary>
    /// ConvTranspose: every <c>x[c, i]</c> adds <c>w[c, m, k] x[c, i]</c> to <c>y[m, i * stride + k * dilation - pad]</c>, m over the
    /// outputs of c's group.
    /// </summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weight">Row-major in <see cref="ConvTransposeGeometry.WeightShape"/>.</param>
    /// <param name="bias">Per output channel, or null.</param>
    public static LinearMap ConvTranspose(ConvTransposeGeometry geometry, ReadOnlySpan<float> weight, float[]? bias = null)
    {
        LinearMap map = new(geometry.InputShape, geometry.OutputShape);
        int groupInputs = geometry.Channels / geometry.Groups;
        int groupOutputs = geometry.OutputChannels / geometry.Groups;
        foreach (int[] input in IndexSpace.Positions(geometry.InputShape))
        {
            int i = IndexSpace.Flat(input, geometry.InputShape);
            int group = input[0] / groupInputs;
            for (int m = 0; m < groupOutputs; m++)
            {
                foreach (int[] tap in IndexSpace.Positions(geometry.Kernel))
                {
                    int[] target = [group * groupOutputs + m, .. geometry.Axes.Select((axis, d) => axis.Target(input[d + 1], tap[d]))];
                    if (IndexSpace.Contains(geometry.OutputShape, target))
                    {
                        int w = IndexSpace.Flat([input[0], m, .. tap], geometry.WeightShape);
                        map.Connect(IndexSpace.Flat(target, geometry.OutputShape), i, weight[w]);
                    }
                }
            }
        }

        foreach (int[] output in IndexSpace.Positions(geometry.OutputShape))
            map.Bias[IndexSpace.Flat(output, geometry.OutputShape)] = bias is null ? 0 : bias[output[0]];
        return map;
    }

    /// <summary>
    /// AveragePool: <c>y = Σ x / N</c> over a window, N the taps inside the input, or with count_include_pad the taps inside the
    /// padded input (what ceil_mode lets hang over the padding never counts).
    /// </summary>
    public static LinearMap AveragePool(PoolGeometry geometry)
    {
        LinearMap map = new(geometry.InputShape, geometry.OutputShape);
        int[] padded = [.. geometry.Axes.Select(axis => axis.PadBegin + axis.Input + axis.PadEnd)];
        foreach (int[] output in IndexSpace.Positions(geometry.OutputShape))
        {
            int[][] sources = [.. IndexSpace.Positions(geometry.Kernel).Select(tap => PoolSource(geometry, output, tap))];
            int[][] inside = [.. sources.Where(source => IndexSpace.Contains(geometry.InputShape, source))];
            int insidePadding = sources.Count(source =>
                IndexSpace.Contains(padded, [.. source.Skip(1).Select((index, d) => index + geometry.Axes[d].PadBegin)]));
            foreach (int[] source in inside)
            {
                map.Connect(
                    IndexSpace.Flat(output, geometry.OutputShape),
                    IndexSpace.Flat(source, geometry.InputShape),
                    1.0 / (geometry.CountIncludePad ? insidePadding : inside.Length));
            }
        }

        return map;
    }

    internal static int[] PoolSource(PoolGeometry geometry, int[] output, int[] tap) =>
        [output[0], .. geometry.Axes.Select((axis, d) => axis.Source(output[d + 1], tap[d]))];
}
