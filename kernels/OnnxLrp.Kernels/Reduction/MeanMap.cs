using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Reduction;

/// <summary>
/// A mean or sum over one axis as a linear map: GlobalAveragePool, ReduceMean, ReduceSum.
/// <para>Shapes: x [outer, reduced, inner], y [outer, inner].</para>
/// <para>Formula: y[o, i] = sum over r of w * x[o, r, i], w = 1 / reduced, or 1 for a sum.</para>
/// </summary>
/// <remarks>The data of the weights are not used; their part applies to w.</remarks>
public sealed class MeanMap : LinearMap
{
    private readonly int _reduced;
    private readonly int _inner;
    private readonly float _weight;

    /// <summary>A mean or sum of these sizes.</summary>
    /// <param name="outer">Product of the axes before the reduced one.</param>
    /// <param name="reduced">Length of the reduced axis.</param>
    /// <param name="inner">Product of the axes after it.</param>
    /// <param name="sum">Sum instead of mean.</param>
    /// <param name="batch">Samples; matters for operands shared over the batch.</param>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public MeanMap(int outer, int reduced, int inner, bool sum, int batch = 1)
        : base(batch, (long)outer * reduced * inner, (long)outer * inner, 0)
    {
        Expect.AtLeast(outer, 1, nameof(outer));
        Expect.AtLeast(reduced, 1, nameof(reduced));
        Expect.AtLeast(inner, 1, nameof(inner));
        _reduced = reduced;
        _inner = inner;
        _weight = sum ? 1f : 1f / reduced;
    }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, OutputLength, new ForwardBody<TSource, TSink>(source, weights.Apply(_weight), sink, _reduced, _inner));

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, InputLength, new AdjointBody<TSource, TSink>(source, weights.Apply(_weight), sink, _reduced, _inner));

    internal readonly struct ForwardBody<TSource, TSink>(TSource source, float weight, TSink sink, int reduced, int inner) : IElementBody
        where TSource : struct, ISource
        where TSink : struct, ISink
    {
        private readonly TSource _source = source;
        private readonly float _weight = weight;
        private readonly TSink _sink = sink;
        private readonly int _reduced = reduced;
        private readonly int _inner = inner;

        public void Apply(int index)
        {
            int outer = index / _inner;
            int from = outer * _reduced * _inner + index - outer * _inner;
            float sum = 0;
            for (int r = 0; r < _reduced; r++, from += _inner)
                sum += _source.Load(from);
            _sink.Store(index, sum * _weight);
        }
    }

    internal readonly struct AdjointBody<TSource, TSink>(TSource source, float weight, TSink sink, int reduced, int inner) : IElementBody
        where TSource : struct, ISource
        where TSink : struct, ISink
    {
        private readonly TSource _source = source;
        private readonly float _weight = weight;
        private readonly TSink _sink = sink;
        private readonly int _reduced = reduced;
        private readonly int _inner = inner;

        public void Apply(int index) =>
            _sink.Store(index, _weight * _source.Load(index / (_reduced * _inner) * _inner + index % _inner));
    }
}
