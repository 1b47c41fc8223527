using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Elementwise;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Elementwise;

public sealed class ActivationKernelsTests(DeviceKind kind) : DeviceFixture(kind)
{
    /// <summary>Exponentials on a GPU are good to about 1e-6, and derivatives subtract them from 1.</summary>
    private const double ExponentialError = 5;

    [Test]
    public void Gradient_is_the_derivative([Values] ActivationKind activation)
    {
        float alpha = activation is ActivationKind.Clip ? -1f : 0.3f, beta = activation is ActivationKind.Clip ? 1.5f : 0.6f;
        // Offset from every kink; central differences would straddle it.
        float[] x = [.. Enumerable.Range(0, 97).Select(i => Domain(activation, i))];
        float[] r = Numbers.Signed(3, x.Length);
        double[] expected = [.. x.Select((v, i) => r[i] * (Function(activation, v + 1e-5, alpha, beta) - Function(activation, v - 1e-5, alpha, beta)) / 2e-5)];
        float[] y = [.. x.Select(v => (float)Function(activation, v, alpha, beta))];
        ArrayView<float> target = Garbage(x.Length);
        ActivationKernels.Gradient(Device, activation, alpha, beta, Upload(x), Upload(y), Upload(r), target, false);
        Numbers.AssertNear(Download(target), expected, [.. expected.Select(e => ExponentialError * (Math.Abs(e) + 1))], activation.ToString());
    }

    [Test]
    public void Large_inputs_stay_finite([Values] ActivationKind activation)
    {
        if (activation is ActivationKind.Exp or ActivationKind.Sinh or ActivationKind.Cosh)
            Assert.Ignore("e^100 is beyond single precision.");
        if (activation is ActivationKind.Asin or ActivationKind.Acos or ActivationKind.Atanh)
            Assert.Ignore("It is defined between -1 and 1 only.");
        float[] x = activation is ActivationKind.Log or ActivationKind.Sqrt or ActivationKind.Reciprocal or ActivationKind.Acosh ? [100f, 2f] : [-100f, 100f];
        float[] y = [.. x.Select(v => (float)Function(activation, v, 0.3, 0.6))];
        ArrayView<float> target = Garbage(2);
        ActivationKernels.Gradient(Device, activation, 0.3f, 0.6f, Upload(x), Upload(y), Upload([1f, 1f]), target, false);
        Assert.That(Download(target), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Relu_passes_nothing_at_zero() => AssertGradient(ActivationKind.Relu, 0, 0, [0f, 1e-6f, -1f], [0f, 7f, 0f]);

    [Test]
    public void Clip_passes_nothing_at_its_bounds() => AssertGradient(ActivationKind.Clip, 0, 6, [0f, 3f, 6f, 7f], [0f, 7f, 0f, 0f]);

    [Test]
    public void Leaky_relu_has_its_slope_at_zero() => AssertGradient(ActivationKind.LeakyRelu, 0.5f, 0, [0f, 1f], [3.5f, 7f]);

    [Test]
    public void Accumulates()
    {
        ArrayView<float> target = Upload([10f, 20f]);
        ActivationKernels.Gradient(Device, ActivationKind.Relu, 0, 0, Upload([1f, -1f]), default, Upload([3f, 3f]), target, true);
        Assert.That(Download(target), Is.EqualTo(new[] { 13f, 20f }));
    }

    [Test]
    public void Leaky_relu_has_a_slope_per_channel()
    {
        ArrayView<float> target = Garbage(4);
        ActivationKernels.PReluGradient(Device, Upload([-1f, 2f, -3f, 0f]), Upload([4f, 4f, 4f, 4f]), Upload([0.5f, 0.25f]), 2, 2, target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { 2f, 4f, 1f, 1f }));
    }

    [TestCase(2f)]
    [TestCase(3f)]
    [TestCase(1f)]
    [TestCase(0f)]
    [TestCase(-1f)]
    [TestCase(-2f)]
    [TestCase(0.5f)]
    public void Power_has_its_derivative_on_both_sides_of_zero(float exponent)
    {
        float[] x = [.. new[] { -3f, -1.5f, -0.25f, 0.25f, 1.5f, 3f }.Where(v => v > 0 || exponent != 0.5f)];
        ArrayView<float> target = Garbage(x.Length);
        ActivationKernels.PowerGradient(Device, Upload(x), Upload([.. x.Select(_ => 2f)]), Upload([exponent]), 1, 1, target, false);
        double[] expected = [.. x.Select(v => exponent == 0 ? 0 : 2 * exponent * Math.Pow(v, exponent - 1.0))];
        Numbers.AssertNear(Download(target), expected, [.. expected.Select(e => ExponentialError * (Math.Abs(e) + 1))], $"exponent {exponent}");
    }

    [Test]
    public void Derivatives_that_are_not_finite_are_0()
    {
        ArrayView<float> target = Garbage(4);
        ActivationKernels.PowerGradient(Device, Upload([0f, 0f, 0f, 0f]), Upload([7f, 7f, 7f, 7f]), Upload([0.5f, -1f, 1f, 2f]), 1, 4, target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { 0f, 0f, 7f, 0f }));
        ArrayView<float> root = Garbage(1);
        ActivationKernels.Gradient(Device, ActivationKind.Sqrt, 0, 0, default, Upload([0f]), Upload([7f]), root, false);
        Assert.That(Download(root), Is.EqualTo(new[] { 0f }));
    }

    [Test]
    public void Guided_relu_needs_a_positive_input_and_a_positive_relevance()
    {
        ArrayView<float> target = Garbage(4);
        ActivationKernels.GuidedRelu(Device, Upload([1f, 1f, -1f, 0f]), Upload([2f, -2f, 2f, 2f]), target, false);
        Assert.That(Download(target), Is.EqualTo(new[] { 2f, 0f, 0f, 0f }));
    }

    [Test]
    public void Deconvnet_keeps_positive_relevance()
    {
        ArrayView<float> target = Upload([1f, 1f]);
        ActivationKernels.DeconvRelu(Device, Upload([2f, -2f]), target, true);
        Assert.That(Download(target), Is.EqualTo(new[] { 3f, 1f }));
    }

    [Test]
    public void Names_the_input_that_is_missing() => Assert.That(
        () => ActivationKernels.Gradient(Device, ActivationKind.Relu, 0, 0, default, default, Upload([1f]), Upload([1f]), false),
        Throws.ArgumentException.With.Message.StartsWith("x: expected 1 elements, found 0."));

    private void AssertGradient(ActivationKind activation, float alpha, float beta, float[] x, float[] expected)
    {
        ArrayView<float> target = Garbage(x.Length);
        ActivationKernels.Gradient(Device, activation, alpha, beta, Upload(x), default, Upload([.. x.Select(_ => 7f)]), target, false);
        Assert.That(Download(target), Is.EqualTo(expected));
    }

    private static double Function(ActivationKind activation, double x, double alpha, double beta) => activation switch
    {
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.LeakyRelu or ActivationKind.PRelu => x > 0 ? x : alpha * x,
        ActivationKind.Clip => Math.Clamp(x, alpha, beta),
        ActivationKind.Elu => x > 0 ? x : alpha * (Math.Exp(x) - 1),
        ActivationKind.Selu => beta * (x > 0 ? x : alpha * (Math.Exp(x) - 1)),
        ActivationKind.Celu => x > 0 ? x : alpha * (Math.Exp(x / alpha) - 1),
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.HardSigmoid => Math.Clamp(alpha * x + beta, 0, 1),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Softplus => Math.Log(1 + Math.Exp(x)),
        ActivationKind.Softsign => x / (1 + Math.Abs(x)),
        ActivationKind.Silu => x * Sigmoid(alpha * x),
        ActivationKind.Gelu => x * (1 + Erf(x / Math.Sqrt(2))) / 2,
        ActivationKind.GeluTanh => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2,
        ActivationKind.HardSwish => x * Math.Clamp(x / 6 + 0.5, 0, 1),
        ActivationKind.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ActivationKind.Erf => Erf(x),
        ActivationKind.Exp => Math.Exp(x),
        ActivationKind.Log => Math.Log(x),
        ActivationKind.Sqrt => Math.Sqrt(x),
        ActivationKind.Abs => Math.Abs(x),
        ActivationKind.Neg => -x,
        ActivationKind.Reciprocal => 1 / x,
        ActivationKind.Sin => Math.Sin(x),
        ActivationKind.Cos => Math.Cos(x),
        ActivationKind.Tan => Math.Tan(x),
        ActivationKind.Asin => Math.Asin(x),
        ActivationKind.Acos => Math.Acos(x),
        ActivationKind.Atan => Math.Atan(x),
        ActivationKind.Sinh => Math.Sinh(x),
        ActivationKind.Cosh => Math.Cosh(x),
        ActivationKind.Asinh => Math.Asinh(x),
        ActivationKind.Acosh => Math.Acosh(x),
        ActivationKind.Atanh => Math.Atanh(x),
        ActivationKind.ThresholdedRelu => x > alpha ? x : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static float Domain(ActivationKind activation, int i) => activation switch
    {
        ActivationKind.Log or ActivationKind.Sqrt or ActivationKind.Reciprocal => 0.11f + i * 0.1013f,
        ActivationKind.Acosh => 1.11f + i * 0.1013f,
        ActivationKind.Asin or ActivationKind.Acos or ActivationKind.Atanh or ActivationKind.Tan => -0.95f + i * 0.0197f,
        _ => -4.83f + i * 0.1013f,
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // The Maclaurin series; in double precision it is good to 1e-9 up to |x| = 4, beyond which erf is 1 to 1e-8.
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 4)
            return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
