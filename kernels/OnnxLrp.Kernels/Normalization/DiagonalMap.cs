using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// An elementwise product with parameters as a linear map: BatchNormalization, Mul and Add with constants, and the summands of an
/// Add with weights +1 and -1.
/// <para>Formula: y[e] = w[(e / inner) % count] * x[e].</para>
/// </summary>
public sealed class DiagonalMap : LinearMap
{
    private readonly int _inner;
    private readonly int _count;

    /// <summary>A diagonal map.</summary>
    /// <param name="length">Elements of x and of y, whole batch.</param>
    /// <param name="inner">Consecutive elements that share a parameter: the spatial size for parameters per channel, else 1.</param>
    /// <param name="count">Number of parameters: channels, or the length of a sample, or 1.</param>
    /// <param name="batch">Samples; matters for operands shared over the batch.</param>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public DiagonalMap(int length, int inner, int count, int batch = 1)
        : base(batch, length, length, count)
    {
        Expect.AtLeast(inner, 1, nameof(inner));
        Expect.AtLeast(count, 1, nameof(count));
        _inner = inner;
        _count = count;
    }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, OutputLength, new Body<TSource, TSink>(source, weights, sink, _inner, _count));

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, InputLength, new Body<TSource, TSink>(source, weights, sink, _inner, _count));

    internal readonly struct Body<TSource, TSink>(TSource source, ParameterSource weights, TSink sink, int inner, int count) : IElementBody
        where TSource : struct, ISource
        where TSink : struct, ISink
    {
        private readonly TSource _source = source;
        private readonly ParameterSource _weights = weights;
        private readonly TSink _sink = sink;
        private readonly int _inner = inner;
        private readonly int _count = count;

        public void Apply(int index) => _sink.Store(index, _weights.Load(index / _inner % _count) * _source.Load(index));
    }
}
