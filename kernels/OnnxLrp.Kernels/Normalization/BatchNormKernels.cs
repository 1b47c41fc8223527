using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// Batch normalization at inference, y = w x + b per channel, under the rules that have a kernel of their own: each reads its
/// tensors once and writes once. Parameter index of element e: (e / inner) % count.
/// <para>Shapes: x, y, relevance and relevanceIn have the same length; w, b, c have count elements.</para>
/// <para>In place: relevanceIn may be the relevance itself when it is not accumulated.</para>
/// <para>st(z) = z + (z &gt;= 0 ? epsilon : -epsilon); a quotient with st(z) = 0 is 0.</para>
/// <para>Source: Hui and Binder, BatchNorm Decomposition for Deep Neural Network Interpretation, IWANN 2019.</para>
/// </summary>
public static class BatchNormKernels
{
    /// <summary>
    /// The epsilon rule. Relevance peaks where b cancels w x.
    /// <para>Formula: relevanceIn (+)= w x R / st(y).</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Epsilon(
        KernelDevice device, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, ArrayView<float> w, int inner, int count,
        float epsilon, ArrayView<float> relevanceIn, bool accumulate)
    {
        Check(x, relevance, w, inner, count, relevanceIn);
        Expect.Length(y, relevanceIn.Length, nameof(y));
        ForEach.Launch(device, relevanceIn.Length, new EpsilonBody(x, y, relevance, w, inner, count, epsilon, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The alpha-beta rule on the two terms w x and b, sorted by sign.
    /// <para>Formula: relevanceIn (+)= alpha (w x)⁺ R / st((w x)⁺ + b⁺) - beta (w x)⁻ R / st((w x)⁻ + b⁻).</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void AlphaBeta(
        KernelDevice device, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> w, ArrayView<float> b, int inner, int count,
        float alpha, float beta, float epsilon, ArrayView<float> relevanceIn, bool accumulate)
    {
        Check(x, relevance, w, inner, count, relevanceIn);
        Expect.Length(b, count, nameof(b));
        ForEach.Launch(device, relevanceIn.Length,
            new AlphaBetaBody(x, relevance, w, b, inner, count, alpha, beta, epsilon, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The absolute rule: no cancellation, no change of sign, never more than R.
    /// <para>Formula: relevanceIn (+)= |w x| R / st(|w x| + c), c &gt;= 0, for example |b| or |w mean| + |shift|.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Absolute(
        KernelDevice device, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> w, ArrayView<float> c, int inner, int count,
        float epsilon, ArrayView<float> relevanceIn, bool accumulate)
    {
        Check(x, relevance, w, inner, count, relevanceIn);
        Expect.Length(c, count, nameof(c));
        ForEach.Launch(device, relevanceIn.Length, new AbsoluteBody(x, relevance, w, c, inner, count, epsilon, new Target(relevanceIn, accumulate)));
    }

    private static void Check(
        ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> w, int inner, int count, ArrayView<float> relevanceIn)
    {
        Expect.AtLeast(inner, 1, nameof(inner));
        Expect.AtLeast(count, 1, nameof(count));
        Expect.Length(w, count, nameof(w));
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
    }

    internal readonly struct EpsilonBody(
        ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, ArrayView<float> w, int inner, int count, float epsilon, Target relevanceIn)
        : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _y = y;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _w = w;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly float _epsilon = epsilon;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index,
            _w[index / _inner % _count] * _x[index] * Stabiliser.Divide(_relevance[index], _y[index], _epsilon));
    }

    internal readonly struct AlphaBetaBody(
        ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> w, ArrayView<float> b, int inner, int count,
        float alpha, float beta, float epsilon, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _w = w;
        private readonly ArrayView<float> _b = b;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly float _alpha = alpha;
        private readonly float _beta = beta;
        private readonly float _epsilon = epsilon;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int parameter = index / _inner % _count;
            float wx = _w[parameter] * _x[index], b = _b[parameter], relevance = _relevance[index];
            float positive = Math.Max(wx, 0f), negative = Math.Min(wx, 0f);
            _relevanceIn.Store(index,
                _alpha * positive * Stabiliser.Divide(relevance, positive + Math.Max(b, 0f), _epsilon)
                - _beta * negative * Stabiliser.Divide(relevance, negative + Math.Min(b, 0f), _epsilon));
        }
    }

    internal readonly struct AbsoluteBody(
        ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> w, ArrayView<float> c, int inner, int count, float epsilon, Target relevanceIn)
        : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _w = w;
        private readonly ArrayView<float> _c = c;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly float _epsilon = epsilon;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int parameter = index / _inner % _count;
            float wx = Math.Abs(_w[parameter] * _x[index]);
            _relevanceIn.Store(index, wx * Stabiliser.Divide(_relevance[index], wx + _c[parameter], _epsilon));
        }
    }
}
