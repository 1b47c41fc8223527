using ILGPU;
using ILGPU.Algorithms;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// Relevance of the input of y = softmax(x), or of y = log softmax(x), over the middle axis of [outer, size, inner]; one thread for each
/// distribution.
/// </summary>
public static class SoftmaxKernels
{
    /// <summary>
    /// The first-order Taylor expansion.
    /// <para>Formula: relevanceIn_i (+)= x_i (R_i - p_i * sum of R), p = y, or e^y of a logarithm.</para>
    /// <para>Degenerate case: a masked input, x_i = -infinity, gets 0.</para>
    /// <para>Source: Achtibat et al., AttnLRP, ICML 2024, proposition 3.1.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The output.</param>
    /// <param name="relevance">R, of the output.</param>
    /// <param name="size">Length of the normalised axis.</param>
    /// <param name="inner">Product of the axes after it.</param>
    /// <param name="logarithm">Whether y is the logarithm.</param>
    /// <param name="relevanceIn">The result; not the relevance itself.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Taylor(
        KernelDevice device, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, int size, int inner, bool logarithm,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(x, relevanceIn.Length, nameof(x));
        ForEach.Launch(device, Rows(y, relevance, size, inner, relevanceIn), new TaylorBody(
            x, y, relevance, size, inner, logarithm ? 1 : 0, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The true adjoint.
    /// <para>Formula: relevanceIn_i (+)= y_i (R_i - sum of y R); of a logarithm R_i - e^(y_i) * sum of R.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="y">The output.</param>
    /// <param name="relevance">R, of the output.</param>
    /// <param name="size">Length of the normalised axis.</param>
    /// <param name="inner">Product of the axes after it.</param>
    /// <param name="logarithm">Whether y is the logarithm.</param>
    /// <param name="relevanceIn">The result; not the relevance itself.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, ArrayView<float> y, ArrayView<float> relevance, int size, int inner, bool logarithm,
        ArrayView<float> relevanceIn, bool accumulate)
        => ForEach.Launch(device, Rows(y, relevance, size, inner, relevanceIn), new GradientBody(
            y, relevance, size, inner, logarithm ? 1 : 0, new Target(relevanceIn, accumulate)));

    private static long Rows(ArrayView<float> y, ArrayView<float> relevance, int size, int inner, ArrayView<float> relevanceIn)
    {
        Expect.AtLeast(size, 1, nameof(size));
        Expect.AtLeast(inner, 1, nameof(inner));
        Expect.Length(y, relevanceIn.Length, nameof(y));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        Expect.Length(relevanceIn.Length % ((long)size * inner), 0, nameof(relevanceIn));
        return relevanceIn.Length / size;
    }

    internal readonly struct TaylorBody(
        ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, int size, int inner, int logarithm, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _y = y;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly int _size = size;
        private readonly int _inner = inner;
        private readonly int _logarithm = logarithm;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int outer = index / _inner, first = outer * _size * _inner + (index - outer * _inner);
            float sum = 0;
            for (int i = 0, at = first; i < _size; i++, at += _inner)
                sum += _relevance[at];
            for (int i = 0, at = first; i < _size; i++, at += _inner)
            {
                float x = _x[at];
                float p = _logarithm != 0 ? XMath.Exp(_y[at]) : _y[at];
                _relevanceIn.Store(at, x >= float.MinValue ? x * (_relevance[at] - p * sum) : 0);
            }
        }
    }

    internal readonly struct GradientBody(ArrayView<float> y, ArrayView<float> relevance, int size, int inner, int logarithm, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _y = y;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly int _size = size;
        private readonly int _inner = inner;
        private readonly int _logarithm = logarithm;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int outer = index / _inner, first = outer * _size * _inner + (index - outer * _inner);
            float sum = 0;
            for (int i = 0, at = first; i < _size; i++, at += _inner)
                sum += _logarithm != 0 ? _relevance[at] : _y[at] * _relevance[at];
            for (int i = 0, at = first; i < _size; i++, at += _inner)
                _relevanceIn.Store(at, _logarithm != 0 ? _relevance[at] - XMath.Exp(_y[at]) * sum : _y[at] * (_relevance[at] - sum));
        }
    }
}
