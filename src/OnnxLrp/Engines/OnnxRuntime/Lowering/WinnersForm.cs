using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Max pooling backwards. Winner takes all: MaxPool, run again, gives the flat index of each winner, the first maximum in row-major order,
/// and the relevance is added there; windows that lie side by side need no index (<see cref="SeparateWindows"/>). Equal maxima share: a
/// convolution with one kernel for each tap, one at that tap and zero elsewhere, lays the taps of every window side by side; its adjoint
/// brings the shares back.
/// </summary>
/// <param name="g">The windows.</param>
/// <param name="nodes">Where nodes are written.</param>
internal sealed class WinnersForm(WindowGeometry g, NodeEmitter nodes)
{
    private readonly Sliding _sliding = Sliding.Of(g);

    /// <summary>The winner takes all. Padding that ONNX Runtime does not take (as wide as the kernel) is written into the tensor.</summary>
    public string Winner(string relevance, string x, string y)
    {
        if (SeparateWindows.Fits(g)) return SeparateWindows.Route(nodes, g, x, y, relevance);
        int[] end = [.. _sliding.PadsEnd.Select(p => Math.Max(0, p))];
        if (g.PadsBegin.Concat(end).Zip(g.Kernel.Concat(g.Kernel)).All(p => p.First < p.Second))
        {
            return Scattered(x, g.InputShape, relevance, _sliding.PaddedWindow);
        }
        int[] before = [0, 0, .. g.PadsBegin], behind = [0, 0, .. end];
        int[] padded = [.. g.InputShape.Select((size, d) => before[d] + size + behind[d])];
        string routed = Scattered(nodes.Pad(x, before, behind, float.NegativeInfinity), padded, relevance, _sliding.Window);
        long[] ends = [long.MaxValue, .. g.InputShape.Skip(1).Select((size, d) => (long)before[d + 1] + size)];
        return nodes.Slice(routed, [.. before.Select(b => (long)b)], ends, [.. padded.Select(_ => 1L)]);
    }

    /// <summary>Equal maxima share.</summary>
    public string Ties(string relevance, string x, string y)
    {
        int[] spatial = [.. Enumerable.Range(2, g.Kernel.Length)];
        if (Shapes.Length(g.OutputShape.AsSpan(2)) == 1 && g.InputShape.AsSpan(2).SequenceEqual(g.Kernel) && g.PadsBegin.All(p => p == 0))
        {
            return Share(IsMaximum(x, y), relevance, spatial);
        }
        int taps = Shapes.Length(g.Kernel);
        float[] identity = [.. Enumerable.Range(0, taps * taps).Select(i => i % (taps + 1) == 0 ? 1f : 0f)];
        string kernels = nodes.Constant(identity, [taps, 1, .. g.Kernel]);
        string InRows(string a, int[] shape) => nodes.Reshape(a, [-1, 1, .. shape[2..]]);
        string values = _sliding.Convolve(nodes, InRows(x, g.InputShape), kernels, 1);
        string ones = nodes.Constant([.. Enumerable.Repeat(1f, Shapes.Length(_sliding.Large))], [1, 1, .. _sliding.Large]);
        string maxima = nodes.Multiply(IsMaximum(values, InRows(y, g.OutputShape)), _sliding.Convolve(nodes, ones, kernels, 1));
        string shares = Share(maxima, InRows(relevance, g.OutputShape), [1]);
        return nodes.Samples(_sliding.Spread(nodes, shares, kernels, 1), g.InputShape);
    }

    private string Scattered(string x, int[] shape, string relevance, OnnxAttributes window)
    {
        string winners = nodes.Emit("MaxPool", [x], window, 2)[1];
        string zeros = nodes.ZerosLike(nodes.Reshape(x, [-1]));
        string routed = nodes.ScatterAdd(zeros, nodes.Reshape(winners, [-1]), nodes.Reshape(relevance, [-1]));
        return nodes.Samples(routed, shape);
    }

    private string IsMaximum(string x, string y) => nodes.Where(nodes.Emit("Equal", [x, y]), 1, 0);

    private string Share(string maxima, string relevance, int[] axes) =>
        nodes.Multiply(maxima, nodes.Divide(relevance, nodes.Sum(maxima, axes, keepAxes: true)));
}
