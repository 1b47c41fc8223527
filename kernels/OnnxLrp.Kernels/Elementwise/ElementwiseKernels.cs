using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Plain elementwise work on views of equal length.</summary>
public static class ElementwiseKernels
{
    /// <summary>target = value.</summary>
    public static void Fill(KernelDevice device, ArrayView<float> target, float value) =>
        ForEach.Launch(device, target.Length, new AffineBody(target, target, 0, 0, value));

    /// <summary>target = source.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Copy(KernelDevice device, ArrayView<float> source, ArrayView<float> target) => Affine(device, source, target, 1, 0);

    /// <summary>target += source.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(KernelDevice device, ArrayView<float> source, ArrayView<float> target) => Affine(device, source, target, 1, 1);

    /// <summary>target *= factor.</summary>
    public static void Scale(KernelDevice device, ArrayView<float> target, float factor) =>
        ForEach.Launch(device, target.Length, new AffineBody(target, target, factor, 0, 0));

    /// <summary>target += factor * source.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Axpy(KernelDevice device, float factor, ArrayView<float> source, ArrayView<float> target) =>
        Affine(device, source, target, factor, 1);

    /// <summary>target = a * b; target may be a or b.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Multiply(KernelDevice device, ArrayView<float> a, ArrayView<float> b, ArrayView<float> target)
    {
        Expect.Length(a, target.Length, nameof(a));
        Expect.Length(b, target.Length, nameof(b));
        ForEach.Launch(device, target.Length, new MultiplyBody(a, b, target));
    }

    private static void Affine(KernelDevice device, ArrayView<float> source, ArrayView<float> target, float factor, int accumulate)
    {
        Expect.Length(source, target.Length, nameof(source));
        ForEach.Launch(device, target.Length, new AffineBody(source, target, factor, accumulate, 0));
    }

    /// <summary>target = factor * source + constant, or target += that. A factor of 0 does not read, so a fill overwrites NaN.</summary>
    internal readonly struct AffineBody(ArrayView<float> source, ArrayView<float> target, float factor, int accumulate, float constant) : IElementBody
    {
        private readonly ArrayView<float> _source = source;
        private readonly ArrayView<float> _target = target;
        private readonly float _factor = factor;
        private readonly int _accumulate = accumulate;
        private readonly float _constant = constant;

        public void Apply(int index)
        {
            float value = _factor == 0 ? _constant : _factor * _source[index] + _constant;
            _target[index] = _accumulate != 0 ? _target[index] + value : value;
        }
    }

    internal readonly struct MultiplyBody(ArrayView<float> a, ArrayView<float> b, ArrayView<float> target) : IElementBody
    {
        private readonly ArrayView<float> _a = a;
        private readonly ArrayView<float> _b = b;
        private readonly ArrayView<float> _target = target;

        public void Apply(int index) => _target[index] = _a[index] * _b[index];
    }
}
