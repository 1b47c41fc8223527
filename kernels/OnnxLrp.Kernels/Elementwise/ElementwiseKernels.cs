using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise.Functions;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Functions of elements, with broadcasting. The target may be an operand that it has the shape of.</summary>
public static class ElementwiseKernels
{
    /// <summary>target = value.</summary>
    public static void Fill(KernelDevice device, ArrayView<float> target, float value) =>
        ForEach.Launch(device, target.Length, new FillBody(target, value));

    /// <summary>target (+)= f(x). The identity copies, adds, and repeats along axes.</summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="x">x.</param>
    /// <param name="extents">The shape of the result; after neighbouring axes are joined, at most 8 axes.</param>
    /// <param name="target">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <typeparam name="TFunction">f.</typeparam>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Unary<TFunction>(KernelDevice device, BroadcastOperand x, int[] extents, ArrayView<float> target, bool accumulate)
        where TFunction : struct, IUnaryFunction
    {
        StridedAxes[] axes = Check(extents, target, x);
        ForEach.Launch(device, target.Length, new UnaryBody<TFunction>(x.Data, axes[0], new Target(target, accumulate)));
    }

    /// <summary>target (+)= f(a, b).</summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="a">a.</param>
    /// <param name="b">b.</param>
    /// <param name="extents">The shape of the result; after neighbouring axes are joined, at most 8 axes.</param>
    /// <param name="target">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <typeparam name="TFunction">f.</typeparam>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Binary<TFunction>(
        KernelDevice device, BroadcastOperand a, BroadcastOperand b, int[] extents, ArrayView<float> target, bool accumulate)
        where TFunction : struct, IBinaryFunction
    {
        StridedAxes[] axes = Check(extents, target, a, b);
        ForEach.Launch(device, target.Length, new BinaryBody<TFunction>(a.Data, axes[0], b.Data, axes[1], new Target(target, accumulate)));
    }

    /// <summary>target (+)= condition holds (is not 0) ? yes : no.</summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="yes">The value where it holds.</param>
    /// <param name="no">The value where it does not.</param>
    /// <param name="extents">The shape of the result; after neighbouring axes are joined, at most 8 axes.</param>
    /// <param name="target">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Select(
        KernelDevice device, BroadcastOperand condition, BroadcastOperand yes, BroadcastOperand no, int[] extents,
        ArrayView<float> target, bool accumulate)
    {
        StridedAxes[] axes = Check(extents, target, condition, yes, no);
        ForEach.Launch(device, target.Length, new SelectBody(
            condition.Data, axes[0], yes.Data, axes[1], no.Data, axes[2], new Target(target, accumulate)));
    }

    private static StridedAxes[] Check(int[] extents, ArrayView<float> target, params ReadOnlySpan<BroadcastOperand> operands)
    {
        StridedAxes[] axes = BroadcastRegion.Of(extents, [.. operands.ToArray().Select(o => o.Extents)]);
        Expect.Length(target, BroadcastRegion.Length(extents), nameof(target));
        for (int i = 0; i < operands.Length; i++)
            Expect.Length(operands[i].Data, BroadcastRegion.Length(operands[i].Extents), $"operand {i}");
        return axes;
    }

    internal readonly struct FillBody(ArrayView<float> target, float value) : IElementBody
    {
        private readonly ArrayView<float> _target = target;
        private readonly float _value = value;

        public void Apply(int index) => _target[index] = _value;
    }

    internal readonly struct UnaryBody<TFunction>(ArrayView<float> x, StridedAxes xAxes, Target target) : IElementBody
        where TFunction : struct, IUnaryFunction
    {
        private readonly ArrayView<float> _x = x;
        private readonly StridedAxes _xAxes = xAxes;
        private readonly Target _target = target;

        public void Apply(int index) => _target.Store(index, default(TFunction).Of(_x[_xAxes.Offset(index)]));
    }

    internal readonly struct BinaryBody<TFunction>(
        ArrayView<float> a, StridedAxes aAxes, ArrayView<float> b, StridedAxes bAxes, Target target) : IElementBody
        where TFunction : struct, IBinaryFunction
    {
        private readonly ArrayView<float> _a = a;
        private readonly StridedAxes _aAxes = aAxes;
        private readonly ArrayView<float> _b = b;
        private readonly StridedAxes _bAxes = bAxes;
        private readonly Target _target = target;

        public void Apply(int index) => _target.Store(index, default(TFunction).Of(_a[_aAxes.Offset(index)], _b[_bAxes.Offset(index)]));
    }

    internal readonly struct SelectBody(
        ArrayView<float> condition, StridedAxes conditionAxes, ArrayView<float> yes, StridedAxes yesAxes,
        ArrayView<float> no, StridedAxes noAxes, Target target) : IElementBody
    {
        private readonly ArrayView<float> _condition = condition;
        private readonly StridedAxes _conditionAxes = conditionAxes;
        private readonly ArrayView<float> _yes = yes;
        private readonly StridedAxes _yesAxes = yesAxes;
        private readonly ArrayView<float> _no = no;
        private readonly StridedAxes _noAxes = noAxes;
        private readonly Target _target = target;

        public void Apply(int index)
        {
            float yes = _yes[_yesAxes.Offset(index)], no = _no[_noAxes.Offset(index)];
            _target.Store(index, _condition[_conditionAxes.Offset(index)] != 0 ? yes : no);
        }
    }
}
