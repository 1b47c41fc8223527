using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>The derivatives of activations against their float64 formulas, and the rules that take the derivative's place.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class ActivationTests(TestEngine device)
{
    private static readonly float[] X = [-7.5f, -3.5f, -3f, -1.25f, -0.5f, -0.125f, 0f, 0.125f, 0.5f, 1f, 2.5f, 3f, 3.5f, 5.75f, 6f, 8f];
    private static readonly float[] R = [1, -2, 0.5f, 3, -1, 2, 1, -0.5f, 4, 1, 2, -3, 1, 0.25f, -1, 2];

    private static IEnumerable<TestCaseData> Cases =>
    [
        Case("Relu", ActivationReference.Relu),
        Case("LeakyRelu", ActivationReference.LeakyRelu(0.2), a => a.With("alpha", 0.2f)),
        Case("LeakyRelu", ActivationReference.LeakyRelu(), null, "default alpha"),
        Case("Elu", ActivationReference.Elu(1.5), a => a.With("alpha", 1.5f)),
        Case("Selu", ActivationReference.Selu()),
        Case("Sigmoid", ActivationReference.Sigmoid),
        Case("HardSigmoid", ActivationReference.HardSigmoid()),
        Case("Tanh", ActivationReference.Tanh),
        Case("Softplus", ActivationReference.Softplus),
        Case("Celu", new ActivationReference("Celu", x => Math.Max(x, 0) + Math.Min(0, 2 * (Math.Exp(x / 2) - 1)), x => x > 0 ? 1 : Math.Exp(x / 2)), a => a.With("alpha", 2f)),
        Case("Softsign", new ActivationReference("Softsign", x => x / (1 + Math.Abs(x)), x => Math.Pow(1 + Math.Abs(x), -2))),
        Case("Erf", new ActivationReference("Erf", ActivationReference.Erf, x => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x))),
        Case("ThresholdedRelu", new ActivationReference("ThresholdedRelu", x => x > 1.5 ? x : 0, x => x > 1.5 ? 1 : 0), a => a.With("alpha", 1.5f)),
        Case("Clip", ActivationReference.Clip(0, 6), a => a.With("min", 0f).With("max", 6f), "relu6, opset 10", 10),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Gradient_is_the_derivative(string op, ActivationReference reference, Func<OnnxAttributes, OnnxAttributes>? attributes, int opset)
    {
        OnnxGraph graph = new TestModels(opset).Input("x", 1, X.Length).Node(op, ["x"], "y", attributes).Output("y").Graph();
        Compare(op, graph, new GradientRule(), (x, r) => reference.Derivative(x) * r);
    }

    /// <summary>Functions that are not defined everywhere: on [0, 1] scaled and moved into their domain.</summary>
    private static IEnumerable<TestCaseData> Functions =>
    [
        Function("Exp", Math.Exp, Math.Exp, -3, 3),
        Function("Log", Math.Log, x => 1 / x, 0.1, 4),
        Function("Sqrt", Math.Sqrt, x => 0.5 / Math.Sqrt(x), 0.1, 4),
        Function("Reciprocal", x => 1 / x, x => -1 / (x * x), -4, -0.2),
        Function("Abs", Math.Abs, x => Math.Sign(x), -2, 3),
        Function("Sin", Math.Sin, Math.Cos, -4, 4),
        Function("Cos", Math.Cos, x => -Math.Sin(x), -4, 4),
        Function("Tan", Math.Tan, x => 1 + Math.Pow(Math.Tan(x), 2), -1.2, 1.2),
        Function("Asin", Math.Asin, x => 1 / Math.Sqrt(1 - x * x), -0.9, 0.9),
        Function("Acos", Math.Acos, x => -1 / Math.Sqrt(1 - x * x), -0.9, 0.9),
        Function("Atan", Math.Atan, x => 1 / (1 + x * x), -4, 4),
        Function("Sinh", Math.Sinh, Math.Cosh, -3, 3),
        Function("Cosh", Math.Cosh, Math.Sinh, -3, 3),
        Function("Asinh", Math.Asinh, x => 1 / Math.Sqrt(1 + x * x), -4, 4),
        Function("Acosh", Math.Acosh, x => 1 / Math.Sqrt(x * x - 1), 1.1, 5),
        Function("Atanh", Math.Atanh, x => 1 / (1 - x * x), -0.9, 0.9),
    ];

    [TestCaseSource(nameof(Functions))]
    public void Function_has_its_derivative_and_passes_relevance_by_default(string op, ActivationReference reference, double low, double high)
    {
        OnnxGraph graph = Graph(op);
        float[] x = [.. X.Select((_, i) => (float)(low + ((high - low) * (i + 0.37) / X.Length)))];
        IRelevanceEngine engine = TestEngines.On(device);
        AssertClose([.. x.Select((v, i) => reference.Derivative(v) * R[i])], Run.Relevance(engine, graph, Run.Only(op, new GradientRule()), x, [1, X.Length], R));
        AssertClose([.. R.Select(r => (double)r)], Run.Relevance(engine, graph, Run.Only("Conv", new EpsilonRule()), x, [1, X.Length], R));
    }

    [Test]
    public void Power_has_an_exponent_for_each_channel_and_takes_a_negative_base_to_whole_ones()
    {
        float[] x = [-2, -0.5f, 0, 1.5f, -2, -0.5f, 0, 1.5f, -2, -0.5f, 0.25f, 1.5f, 4, 0.5f, 0, 1.5f], exponents = [2, 3, -1, 0.5f];
        OnnxGraph graph = new TestModels().Input("x", 1, 4, 4).Constant("p", [4, 1], exponents).Node("Pow", ["x", "p"], "y").Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("Pow", new GradientRule()), x, [1, 4, 4], R);
        AssertClose([.. x.Select((v, i) => v == 0 ? 0 : exponents[i / 4] * Math.Pow(v, exponents[i / 4] - 1) * R[i])], relevance);
    }

    [Test]
    public void Root_of_0_has_no_derivative_and_gets_0()
    {
        float[] x = [0, 4], r = [3, 8];
        Assert.That(Run.Relevance(TestEngines.On(device), Graph("Sqrt", 2), Run.Only("Sqrt", new GradientRule()), x, [1, 2], r), Is.EqualTo([0f, 2f]));
    }

    [Test]
    public void Pass_leaves_relevance_as_it_is() => Compare("Tanh", Graph("Tanh"), new PassRule(), (_, r) => r);

    [Test]
    public void Guided_relu_passes_positive_relevance_of_active_units_only() =>
        Compare("Relu", Graph("Relu"), new GuidedReluRule(), (x, r) => x > 0 ? Math.Max(r, 0) : 0);

    [Test]
    public void Deconvnet_relu_passes_positive_relevance_whatever_the_input() =>
        Compare("Relu", Graph("Relu"), new DeconvnetReluRule(), (_, r) => Math.Max(r, 0));

    [Test]
    public void PRelu_has_a_slope_for_each_channel()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2, 8).Constant("s", [2, 1], 0.5f, -0.25f).Node("PRelu", ["x", "s"], "y").Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("PRelu", new GradientRule()), X, [1, 2, 8], R);
        double[] expected = [.. X.Select((x, i) => (x > 0 ? 1 : i < 8 ? 0.5 : -0.25) * R[i])];
        AssertClose(expected, relevance);
    }

    private static OnnxGraph Graph(string op, int? length = null) => new TestModels().Input("x", 1, length ?? X.Length).Node(op, ["x"], "y").Output("y").Graph();

    private void Compare(string op, OnnxGraph graph, LrpRule rule, Func<double, double, double> expected)
    {
        IRelevanceEngine engine = TestEngines.On(device);
        float[] relevance = Run.Relevance(engine, graph, Run.Only(op, rule), X, [1, X.Length], R);
        AssertClose([.. X.Select((x, i) => expected(x, R[i]))], relevance);
    }

    private static void AssertClose(double[] expected, float[] relevance)
    {
        TensorReport report = TensorReport.Compare(expected, relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    private static TestCaseData Function(string op, Func<double, double> f, Func<double, double> derivative, double low, double high) =>
        new TestCaseData(op, new ActivationReference(op, f, derivative), low, high).SetArgDisplayNames(op);

    private static TestCaseData Case(
        string op, ActivationReference reference, Func<OnnxAttributes, OnnxAttributes>? attributes = null, string note = "", int opset = 13) =>
        new TestCaseData(op, reference, attributes, opset).SetArgDisplayNames(note.Length == 0 ? op : $"{op} ({note})");
}
