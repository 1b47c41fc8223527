using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Reference;

/// <summary>Convolutions, sums over windows and maxima of windows in double precision.</summary>
internal static class WindowLoops
{
    /// <summary>Result positions whose windows are laid out beside each other at a time: some megabytes.</summary>
    private const int Chunk = 128;

    /// <summary>A convolution or its adjoint: for each group a matrix product of the weights and the windows.</summary>
    public static double[] Convolve(Convolution operation, Value result, double[] u, double[] w)
    {
        ConvolutionGeometry g = operation.Geometry;
        (int[] large, int[] small) = g.Transposed ? (g.OutputShape, g.InputShape) : (g.InputShape, g.OutputShape);
        var sources = WindowSources.Of(large[2..], small[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin, operation.Spreads);
        int from = operation.Operands[0].Shape[1] / g.Groups, to = result.Shape[1] / g.Groups;
        return Multiply(sources, result, u, operation.Spreads ? Turned(w, g.Groups, from, to, sources.Places) : w, g.Groups, from, to);
    }

    /// <summary>The sum over windows or its adjoint: a convolution of each channel by itself with ones.</summary>
    public static double[] Sum(WindowSum operation, Value result, double[] u)
    {
        WindowSources sources = Of(operation.Geometry, operation.IsAdjoint);
        int channels = result.Shape[1];
        double[] ones = new double[channels * sources.Places];
        Array.Fill(ones, 1);
        return Multiply(sources, result, u, ones, channels, 1, 1);
    }

    /// <summary>The maximum of each window; padding never wins.</summary>
    public static double[] Maximum(WindowGeometry geometry, double[] x)
    {
        WindowSources sources = Of(geometry, spreads: false);
        var y = new double[geometry.OutputLength];
        Parallel.For(0, y.Length / sources.Positions, plane =>
        {
            for (int p = 0; p < sources.Positions; p++)
            {
                double best = double.NegativeInfinity;
                for (int k = 0; k < sources.Places; k++)
                {
                    if (sources[k, p] is >= 0 and int at) best = Math.Max(best, x[(plane * sources.Operand) + at]);
                }
                y[(plane * sources.Positions) + p] = best;
            }
        });
        return y;
    }

    /// <summary>What windows have goes to their maxima.</summary>
    public static double[] Winners(WindowWinners operation, double[] s, double[] x, double[] y)
    {
        WindowSources sources = Of(operation.Geometry, spreads: false);
        var r = new double[operation.Geometry.InputLength];
        Parallel.For(0, y.Length / sources.Positions, plane =>
        {
            var winners = new List<int>(sources.Places);
            for (int p = 0; p < sources.Positions; p++)
            {
                int window = (plane * sources.Positions) + p;
                winners.Clear();
                for (int k = 0; k < sources.Places; k++)
                {
                    int at = sources[k, p], place = (plane * sources.Operand) + at;
                    if (at >= 0 && x[place] == y[window] && (operation.ShareTies || winners.Count == 0)) winners.Add(place);
                }
                foreach (int place in winners) r[place] += s[window] / winners.Count;
            }
        });
        return r;
    }

    private static double[] Multiply(WindowSources sources, Value result, double[] u, double[] w, int groups, int from, int to)
    {
        var r = new double[result.Info.Length];
        int inner = from * sources.Places, chunks = (sources.Positions + Chunk - 1) / Chunk;
        Parallel.For(0, result.Shape[0] * groups * chunks, task =>
        {
            (int channels, int first) = (task / chunks, task % chunks * Chunk);
            int columns = Math.Min(Chunk, sources.Positions - first), group = channels % groups;
            var windows = new double[inner * columns];
            Parallel.For(0, inner, row =>
            {
                int channel = ((channels * from) + (row / sources.Places)) * sources.Operand;
                for (int p = 0; p < columns; p++)
                {
                    int at = sources[row % sources.Places, first + p];
                    if (at >= 0) windows[(row * columns) + p] = u[channel + at];
                }
            });
            MatrixLoops.Multiply(
                new MatrixView(w, group * to * inner, inner, 1), new MatrixView(windows, 0, columns, 1),
                new MatrixView(r, (channels * to * sources.Positions) + first, sources.Positions, 1), to, inner, columns);
        });
        return r;
    }

    /// <summary>Weights [from, to, places] of each group as [to, from, places].</summary>
    private static double[] Turned(double[] w, int groups, int from, int to, int places)
    {
        var turned = new double[w.Length];
        Parallel.For(0, groups * to, row =>
        {
            (int group, int t) = (row / to, row % to);
            for (int f = 0; f < from; f++)
            {
                int weight = ((((group * from) + f) * to) + t) * places;
                w.AsSpan(weight, places).CopyTo(turned.AsSpan(((row * from) + f) * places));
            }
        });
        return turned;
    }

    private static WindowSources Of(WindowGeometry g, bool spreads) =>
        WindowSources.Of(g.InputShape[2..], g.OutputShape[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin, spreads);
}
