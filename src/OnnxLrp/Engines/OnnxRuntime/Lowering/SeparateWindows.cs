using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Max pooling over windows that lie side by side, winner takes all, without indices, which are slow: with <c>m = [x ≥ y]</c>, y repeated
/// over its window, the code <c>c = Σ_t 2^(T−1−t) m_t</c> of a window tells its maxima; tap t is the first of them where <c>m_t = 1</c>
/// and <c>c &lt; 2^(T−t)</c>.
/// </summary>
internal static class SeparateWindows
{
    /// <summary>Codes of so many taps are exact in single precision.</summary>
    private const int MostTaps = 16;

    /// <summary>So large that the product with any difference of normal numbers is beyond 1.</summary>
    private const float Steep = 3e38f;

    /// <summary>Whether windows of 2 dimensions lie side by side and fill the input.</summary>
    public static bool Fits(WindowGeometry g) => g.Kernel.Length == 2 && g.Kernel.SequenceEqual(g.Strides) && g.Dilations.All(d => d == 1)
        && g.PadsBegin.All(p => p == 0) && Shapes.Length(g.Kernel) <= MostTaps && g.InputShape.AsSpan(2).SequenceEqual((int[])[.. g.OutputShape[2..].Zip(g.Kernel, (size, k) => size * k)]);

    /// <summary>The relevance of y at the winners, 0 elsewhere.</summary>
    public static string Route(NodeEmitter nodes, WindowGeometry g, string x, string y, string relevance)
    {
        int taps = Shapes.Length(g.Kernel), channels = g.InputShape[1], height = g.InputShape[2], width = g.InputShape[3];
        string Repeated(string a) => nodes.Repeated(a, g.OutputShape[1..], g.Kernel);
        string maxima = Steps(nodes.Subtract(x, Repeated(y)), 1);
        float[] bits = [.. Enumerable.Range(0, channels * taps).Select(i => MathF.Pow(2, taps - 1 - (i % taps)))];
        string codes = Sliding.Of(g).Convolve(nodes, maxima, nodes.Constant(bits, [channels, 1, .. g.Kernel]), channels);
        int Tap(int row, int column) => (row % g.Kernel[0] * g.Kernel[1]) + (column % g.Kernel[1]);
        float[] limits = [.. Enumerable.Range(0, height * width).Select(i => MathF.Pow(2, taps - Tap(i / width, i % width)) - 0.5f)];
        string first = Steps(nodes.Subtract(nodes.Constant(limits, [1, 1, height, width]), Repeated(codes)), 0);
        return nodes.Multiply(nodes.Multiply(maxima, first), Repeated(relevance));

        // [a ≥ 0] with the offset 1, [a > 0] with 0.
        string Steps(string a, float offset) =>
            nodes.Emit("HardSigmoid", [a], Graph.OnnxAttributes.Empty.With("alpha", Steep).With("beta", offset));
    }
}
