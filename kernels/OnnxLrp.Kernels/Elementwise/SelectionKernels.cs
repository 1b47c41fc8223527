using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Activations that select between their input and a constant: max(x, t), min(x, t).</summary>
public static class SelectionKernels
{
    /// <summary>
    /// The adjoint of a selection.
    /// <para>Formula: relevanceIn (+)= [y = x] R: the derivative is 1 where the input was selected, 0 where the constant was.</para>
    /// <para>Degenerate case: x = t counts as selected.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(x, relevanceIn.Length, nameof(x));
        Expect.Length(y, relevanceIn.Length, nameof(y));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new Body(x, y, relevance, new Target(relevanceIn, accumulate)));
    }

    internal readonly struct Body(ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _y = y;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index, _y[index] == _x[index] ? _relevance[index] : 0);
    }
}
