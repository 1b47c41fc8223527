using ILGPU;
using ILGPU.Algorithms;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// LayerNormalization and its like: y = scale * (x - mean) / sigma + shift with statistics of the sample itself; one thread for each group
/// of values.
/// </summary>
public static class StatisticsKernels
{
    /// <summary>
    /// The true adjoint.
    /// <para>Formula: with h = scale * R, n = (x - mean) / sigma, sigma = sqrt(variance + Epsilon): relevanceIn (+)= (h - mean(h) - n *
    /// mean(h n)) /
    /// sigma; where nothing is centred, mean = 0, variance = mean(x²), and mean(h) is left out.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="shape">The groups.</param>
    /// <param name="x">The input.</param>
    /// <param name="relevance">R.</param>
    /// <param name="scale">ScaleCount scales.</param>
    /// <param name="relevanceIn">The result; not the relevance itself.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, StatisticsShape shape, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scale, ArrayView<float> relevanceIn,
        bool accumulate)
    {
        Expect.AtLeast(shape.Size, 1, nameof(shape));
        Expect.AtLeast(shape.Inner, 1, nameof(shape));
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        Expect.Length(scale, shape.ScaleCount, nameof(scale));
        Expect.Length(relevanceIn.Length % ((long)shape.Size * shape.Inner), 0, nameof(relevanceIn));
        ForEach.Launch(device, relevanceIn.Length / shape.Size, new GradientBody(
            shape.Size, shape.Inner, shape.Centred ? 1 : 0, shape.Epsilon, shape.ScaleInner, shape.ScaleCount, x, relevance, scale,
            new Target(relevanceIn, accumulate)));
    }

    internal readonly struct GradientBody(
        int size, int inner, int centred, float epsilon, int scaleInner, int scaleCount, ArrayView<float> x, ArrayView<float> relevance,
        ArrayView<float> scale, Target relevanceIn) : IElementBody
    {
        private readonly int _size = size;
        private readonly int _inner = inner;
        private readonly int _centred = centred;
        private readonly float _epsilon = epsilon;
        private readonly int _scaleInner = scaleInner;
        private readonly int _scaleCount = scaleCount;
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _scale = scale;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int outer = index / _inner, first = outer * _size * _inner + (index - outer * _inner);
            float mean = 0, squares = 0, h = 0, hn = 0;
            if (_centred != 0)
            {
                for (int i = 0, at = first; i < _size; i++, at += _inner)
                    mean += _x[at];
                mean /= _size;
            }
            for (int i = 0, at = first; i < _size; i++, at += _inner)
            {
                float deviation = _x[at] - mean, part = _relevance[at] * Scale(at);
                squares += deviation * deviation;
                h += part;
                hn += part * deviation;
            }
            float reciprocal = 1 / XMath.Sqrt(squares / _size + _epsilon);
            float meanH = _centred != 0 ? h / _size : 0, meanHn = hn / _size * reciprocal;
            for (int i = 0, at = first; i < _size; i++, at += _inner)
            {
                float n = (_x[at] - mean) * reciprocal;
                _relevanceIn.Store(at, reciprocal * (_relevance[at] * Scale(at) - meanH - n * meanHn));
            }
        }

        private float Scale(int at) => _scale[at / _scaleInner % _scaleCount];
    }
}
