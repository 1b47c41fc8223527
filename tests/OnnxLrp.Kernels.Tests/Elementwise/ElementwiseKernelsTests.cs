using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Elementwise.Functions;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Elementwise;

public sealed class ElementwiseKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    /// <summary>More than one chunk of every device, and not a multiple of it.</summary>
    private const int Length = 70_001;

    private readonly float[] _a = Numbers.Signed(1, Length);
    private readonly float[] _b = Numbers.Signed(2, Length);

    [Test]
    public void Fill_overwrites_everything() => Check(t => ElementwiseKernels.Fill(Device, t, 3), Garbage(Length), _ => 3);

    [Test]
    public void Identity_copies() =>
        Check(t => ElementwiseKernels.Unary<Identity>(Device, A, [Length], t, false), Garbage(Length), i => _a[i]);

    [Test]
    public void Identity_adds_to_the_target() =>
        Check(t => ElementwiseKernels.Unary<Identity>(Device, A, [Length], t, true), Upload(_b), i => _b[i] + _a[i]);

    [Test]
    public void Multiply_multiplies() =>
        Check(t => ElementwiseKernels.Binary<Multiply>(Device, A, B, [Length], t, false), Garbage(Length), i => _a[i] * _b[i]);

    [Test]
    public void Select_takes_one_of_two() => Check(
        t => ElementwiseKernels.Select(Device, B, A, new BroadcastOperand(Upload([7f]), []), [Length], t, false),
        Garbage(Length), i => _b[i] != 0 ? _a[i] : 7);

    [Test]
    public void The_target_may_be_an_operand() => Check(
        t => ElementwiseKernels.Binary<Subtract>(Device, new BroadcastOperand(t, [Length]), B, [Length], t, false),
        Upload(_a), i => _a[i] - _b[i]);

    [Test]
    public void Operands_broadcast() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 6], Gen.Bool.Array[6], Gen.Bool.Array[6], Gen.Int[0, 1_000_000])
            .Sample(CheckBroadcast, iter: 40, threads: 1);

    [Test]
    public void Many_axes_are_joined()
    {
        int[] extents = [2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 2];
        float[] x = Numbers.Signed(5, 256);
        ArrayView<float> target = Garbage(256);
        ElementwiseKernels.Unary<Negate>(Device, new BroadcastOperand(Upload(x), extents), extents, target, false);
        Assert.That(Download(target), Is.EqualTo(x.Select(v => -v)).AsCollection);
    }

    [Test]
    public void Large_arguments_stay_finite()
    {
        Assert.That(Apply<Sigmoid>(-200, 200), Is.EqualTo(new[] { 0f, 1f }));
        Assert.That(Apply<Softplus>(-200, 200), Is.EqualTo(new[] { 0f, 200f }));
        Assert.That(Apply<Tanh>(-200, 200), Is.EqualTo(new[] { -1f, 1f }));
        Assert.That(Apply<Erf>(-200, 200), Is.EqualTo(new[] { -1f, 1f }));
    }

    [Test]
    public void Small_arguments_keep_their_digits()
    {
        Assert.That(Apply<Sinh>(1e-4f, -1e-4f), Is.EqualTo(new[] { 1e-4f, -1e-4f }).Within(1e-10));
        Assert.That(Apply<Asinh>(1e-4f, -1e-4f), Is.EqualTo(new[] { 1e-4f, -1e-4f }).Within(1e-10));
        Assert.That(Apply<Atanh>(1e-4f, -1e-4f), Is.EqualTo(new[] { 1e-4f, -1e-4f }).Within(1e-10));
    }

    [Test]
    public void Powers_of_negative_numbers_have_whole_exponents() => Assert.That(
        Apply<Power>([-2f, -2f, -2f, 0f, 0f, 0f], [3f, -2f, 0.5f, 0f, 2f, -1f]),
        Is.EqualTo(new[] { -8f, 0.25f, float.NaN, 1f, 0f, float.PositiveInfinity }));

    [Test]
    public void Zero_by_zero_is_zero_where_that_is_asked_for() =>
        Assert.That(Apply<DivideOrZero>([0f, 3f, 3f], [0f, 0f, 2f]), Is.EqualTo(new[] { 0f, 0f, 1.5f }));

    [Test]
    public void Stabiliser_has_the_sign_of_the_denominator() =>
        Assert.That(Apply<Stabilise>([-1f, 0f, 1f], [0.5f, 0.5f, 0.5f]), Is.EqualTo(new[] { -1.5f, 0.5f, 1.5f }));

    [Test]
    public void Refuses_a_view_that_does_not_fill_its_shape() => Assert.That(
        () => ElementwiseKernels.Unary<Identity>(Device, new BroadcastOperand(Upload([1f]), [2]), [2], Garbage(2), false),
        Throws.ArgumentException.With.Message.StartsWith("operand 0: expected 2 elements, found 1."));

    [Test]
    public void Refuses_a_shape_that_does_not_broadcast() => Assert.That(
        () => ElementwiseKernels.Unary<Identity>(Device, new BroadcastOperand(Upload([1f, 2f]), [2]), [3], Garbage(3), false),
        Throws.ArgumentException.With.Message.StartsWith("operand 0: expected 1 or 3 on axis 0, found 2."));

    private BroadcastOperand A => new(Upload(_a), [Length]);

    private BroadcastOperand B => new(Upload(_b), [Length]);

    private void CheckBroadcast(int[] extents, bool[] firstIsOne, bool[] secondIsOne, int seed)
    {
        int[] first = [.. extents.Select((e, axis) => firstIsOne[axis] ? 1 : e)];
        int[] second = [.. extents.Select((e, axis) => secondIsOne[axis] ? 1 : e).SkipWhile((_, axis) => secondIsOne[axis])];
        float[] a = Numbers.Signed(seed, Product(first)), b = Numbers.Signed(seed + 1, Product(second));
        ArrayView<float> target = Garbage(Product(extents));
        ElementwiseKernels.Binary<Add>(
            Device, new BroadcastOperand(Upload(a), first), new BroadcastOperand(Upload(b), second), extents, target, false);
        float[] expected =
            [.. Enumerable.Range(0, Product(extents)).Select(e => a[Place(e, extents, first)] + b[Place(e, extents, second)])];
        Assert.That(Download(target), Is.EqualTo(expected).AsCollection);
        Free();
    }

    /// <summary>Where a tensor that broadcasts has an element of the larger shape.</summary>
    private static int Place(int element, int[] extents, int[] operand)
    {
        int place = 0, stride = 1;
        for (int axis = 1; axis <= operand.Length; axis++)
        {
            place += operand[^axis] == 1 ? 0 : element % extents[^axis] * stride;
            element /= extents[^axis];
            stride *= operand[^axis];
        }
        return place;
    }

    private static int Product(int[] extents) => extents.Aggregate(1, (a, b) => a * b);

    private float[] Apply<TFunction>(params float[] x)
        where TFunction : struct, IUnaryFunction
    {
        ArrayView<float> target = Garbage(x.Length);
        ElementwiseKernels.Unary<TFunction>(Device, new BroadcastOperand(Upload(x), [x.Length]), [x.Length], target, false);
        return Download(target);
    }

    private float[] Apply<TFunction>(float[] a, float[] b)
        where TFunction : struct, IBinaryFunction
    {
        ArrayView<float> target = Garbage(a.Length);
        ElementwiseKernels.Binary<TFunction>(
            Device, new BroadcastOperand(Upload(a), [a.Length]), new BroadcastOperand(Upload(b), [b.Length]), [a.Length], target, false);
        return Download(target);
    }

    private void Check(Action<ArrayView<float>> launch, ArrayView<float> target, Func<int, float> expected)
    {
        launch(target);
        Assert.That(Download(target), Is.EqualTo(Enumerable.Range(0, Length).Select(expected).ToArray()).AsCollection);
    }
}
