using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Tests.Relevance;

/// <summary>Linear maps as lists of single connections: output j reads input i with weight w.</summary>
internal static class Connections
{
    public static IEnumerable<(int Output, int Input, double Weight)> Of(LinearGeometry geometry, float[] weight) => geometry switch
    {
        MatrixGeometry g => Matrix(g, weight),
        DiagonalGeometry g => Enumerable.Range(0, g.InputLength).Select(e => (e, e, (double)weight[e / g.Layout.Inner % g.Layout.Count])),
        ReductionGeometry g => Enumerable.Range(0, g.InputLength).Select(
            e => ((e / (g.Reduced * g.Inner) * g.Inner) + (e % g.Inner), e, g.Sum ? 1 : 1d / g.Reduced)),
        WindowGeometry g => Window(g),
        ConvolutionGeometry g => Convolution(g, weight),
        _ => throw new NotSupportedException($"no list of connections for {geometry.Name}"),
    };

    private static IEnumerable<(int, int, double)> Matrix(MatrixGeometry g, float[] weight)
    {
        for (int row = 0; row < g.Rows; row++)
        {
            for (int m = 0; m < g.Outputs; m++)
            {
                for (int k = 0; k < g.Inputs; k++)
                    yield return ((row * g.Outputs) + m, (row * g.Inputs) + k,
                        weight[g.TransposedWeights ? (m * g.Inputs) + k : (k * g.Outputs) + m]);
            }
        }
    }

    private static IEnumerable<(int, int, double)> Window(WindowGeometry g)
    {
        int windows = Shapes.Length(g.OutputShape.AsSpan(2)), covered = Shapes.Length(g.InputShape.AsSpan(2));
        var pads = Taps(g.InputShape[2..], g.OutputShape[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin, g.CountIncludePad
            ? g.PadsEnd : null).ToLookup(t => t.Window);
        for (int plane = 0; plane < g.OutputLength / windows; plane++)
        {
            foreach (var window in pads)
            {
                foreach ((int w, _, int at) in window.Where(t => t.Covered >= 0))
                    yield return ((plane * windows) + w, (plane * covered) + at, 1d / window.Count());
            }
        }
    }

    private static IEnumerable<(int, int, double)> Convolution(ConvolutionGeometry g, float[] weight)
    {
        (int[] large, int[] small) = g.Transposed ? (g.OutputShape, g.InputShape) : (g.InputShape, g.OutputShape);
        int windows = Shapes.Length(small.AsSpan(2)), covered = Shapes.Length(large.AsSpan(2)), places = Shapes.Length(g.Kernel),
            wide = large[1] / g.Groups;
        var taps = Taps(large[2..], small[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin, null).ToArray();
        for (int n = 0; n < small[0]; n++)
        {
            for (int m = 0; m < small[1]; m++)
            {
                for (int c = 0; c < wide; c++)
                {
                    int channel = (m / (small[1] / g.Groups) * wide) + c;
                    foreach ((int window, int place, int at) in taps)
                    {
                        int near = (((n * large[1]) + channel) * covered) + at, far = (((n * small[1]) + m) * windows) + window;
                        yield return g.Transposed ? (near, far, weight[(((m * wide) + c) * places) + place])
                            : (far, near, weight[(((m * wide) + c) * places) + place]);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Window, place in it, covered position; −1 for a position of the padding, which counts up to <paramref name="padsEnd"/> where that
    /// is given.
    /// </summary>
    private static IEnumerable<(int Window, int Place, int Covered)> Taps(
        int[] plane, int[] windows, int[] kernel, int[] strides, int[] dilations, int[] pads, int[]? padsEnd)
    {
        int[] window = new int[windows.Length], place = new int[kernel.Length];
        for (int w = 0; w < Shapes.Length(windows); w++)
        {
            for (int k = 0; k < Shapes.Length(kernel); k++)
            {
                int covered = 0;
                bool inside = true, counts = padsEnd is not null;
                for (int d = 0; d < plane.Length; d++)
                {
                    int at = (window[d] * strides[d]) + (place[d] * dilations[d]) - pads[d];
                    inside &= at >= 0 && at < plane[d];
                    counts &= at < plane[d] + (padsEnd?[d] ?? 0);
                    covered = (covered * plane[d]) + at;
                }
                if (inside || counts) yield return (w, k, inside ? covered : -1);
                Shapes.Advance(place, kernel);
            }
            Shapes.Advance(window, windows);
        }
    }
}
