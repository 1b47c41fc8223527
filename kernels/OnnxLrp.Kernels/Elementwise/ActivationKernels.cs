using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Backward passes of activations. relevanceIn may be the relevance itself when it is not accumulated.</summary>
public static class ActivationKernels
{
    /// <summary>
    /// The adjoint of an activation.
    /// <para>Formula: relevanceIn (+)= f'(x) R.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="kind">Which f.</param>
    /// <param name="alpha">Its first parameter (see <see cref="ActivationKind"/>); the lower bound of Clip.</param>
    /// <param name="beta">Its second parameter; the upper bound of Clip, whose derivative is 1 for alpha &lt; x &lt; beta.</param>
    /// <param name="x">Its input; not read, and possibly empty, for Sigmoid, Tanh, Exp, Sqrt, Reciprocal, Tan and Neg.</param>
    /// <param name="y">Its output; read for those only (not for Neg), otherwise possibly empty.</param>
    /// <param name="relevance">R.</param>
    /// <param name="relevanceIn">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, ActivationKind kind, float alpha, float beta, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.True(Enum.IsDefined(kind), nameof(kind), "a known activation", kind);
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        if (ActivationDerivative.UsesInput(kind))
            Expect.Length(x, relevanceIn.Length, nameof(x));
        if (ActivationDerivative.UsesOutput(kind))
            Expect.Length(y, relevanceIn.Length, nameof(y));
        ForEach.Launch(device, relevanceIn.Length, new GradientBody(
            kind, alpha, beta, ActivationDerivative.UsesOutput(kind) ? y : ActivationDerivative.UsesInput(kind) ? x : relevance, relevance,
            new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The adjoint of a leaky ReLU with a slope per channel.
    /// <para>Formula: relevanceIn (+)= (x &gt; 0 ? 1 : slope[(e / inner) % count]) R.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void PReluGradient(
        KernelDevice device, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> slope, int inner, int count,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.AtLeast(inner, 1, nameof(inner));
        Expect.AtLeast(count, 1, nameof(count));
        Expect.Length(slope, count, nameof(slope));
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new PReluBody(x, relevance, slope, inner, count, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The adjoint of a power with a constant exponent p, one per channel.
    /// <para>Formula: relevanceIn (+)= p x^(p - 1) R, p = exponent[(e / inner) % count].</para>
    /// <para>Degenerate case: 0 where x = 0 and p &lt; 1; a negative x has a power only where p is a whole number, else the result is NaN,
    /// like the power.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void PowerGradient(
        KernelDevice device, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> exponent, int inner, int count,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.AtLeast(inner, 1, nameof(inner));
        Expect.AtLeast(count, 1, nameof(count));
        Expect.Length(exponent, count, nameof(exponent));
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new PowerBody(x, relevance, exponent, inner, count, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// Guided backpropagation through a ReLU.
    /// <para>Formula: relevanceIn (+)= x &gt; 0 and R &gt; 0 ? R : 0.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void GuidedRelu(
        KernelDevice device, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new GuidedBody(x, relevance, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The deconvnet's pass through a ReLU, which ignores the input.
    /// <para>Formula: relevanceIn (+)= max(R, 0).</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void DeconvRelu(KernelDevice device, ArrayView<float> relevance, ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new DeconvBody(relevance, new Target(relevanceIn, accumulate)));
    }

    internal readonly struct GradientBody(
        ActivationKind kind, float alpha, float beta, ArrayView<float> value, ArrayView<float> relevance, Target relevanceIn) : IElementBody
    {
        private readonly int _kind = (int)kind;
        private readonly float _alpha = alpha;
        private readonly float _beta = beta;
        private readonly ArrayView<float> _value = value;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly Target _relevanceIn = relevanceIn;

        // No derivative uses both x and y, so the one that it uses stands for both.
        public void Apply(int index) => _relevanceIn.Store(index,
            ActivationDerivative.Of((ActivationKind)_kind, _alpha, _beta, _value[index], _value[index]) * _relevance[index]);
    }

    internal readonly struct PReluBody(
        ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> slope, int inner, int count, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _slope = slope;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index,
            _x[index] > 0 ? _relevance[index] : _slope[index / _inner % _count] * _relevance[index]);
    }

    internal readonly struct PowerBody(
        ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> exponent, int inner, int count, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _exponent = exponent;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index,
            ActivationDerivative.OfPower(_x[index], _exponent[index / _inner % _count]) * _relevance[index]);
    }

    internal readonly struct GuidedBody(ArrayView<float> x, ArrayView<float> relevance, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index, _x[index] > 0 ? Math.Max(_relevance[index], 0f) : 0);
    }

    internal readonly struct DeconvBody(ArrayView<float> relevance, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _relevance = relevance;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index, Math.Max(_relevance[index], 0f));
    }
}
