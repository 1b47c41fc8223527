using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>Gates: Mul and Div of two activations, whole and broadcast, against the formulas.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class ProductTests(TestEngine device)
{
    private static readonly (LrpRule Rule, bool Divides)[] Rules =
    [
        (new SignalRule(), false), (new HalfRule(), false), (new GradientRule(), false), (new SignalRule(), true), (new HalfRule(), true), (new GradientRule(), true),
    ];

    /// <summary>Relevance of the signal (first half of the input) and of the gate (second half, or its first values) through z = s·σ or z = s/σ.</summary>
    [Test]
    public void Both_factors_get_what_the_rule_says([Range(0, 5)] int which, [Values] bool broadcast)
    {
        (LrpRule rule, bool divides) = Rules[which];
        _ = TestEngines.On(device);
        var random = new Random(which);
        float[] x = [.. Enumerable.Range(0, 24).Select(i => (float)(random.NextDouble() + 0.5) * (i % 3 == 0 && i < 12 ? -1 : 1))], r = [.. Enumerable.Range(0, 12).Select(_ => (float)random.NextDouble() - 0.3f)];
        TestModels model = new TestModels().Input("x", 1, 8, 3)
            .Integers("from", 0).Integers("half", 4).Integers("to", 8).Integers("channels", 1)
            .Node("Slice", ["x", "from", "half", "channels"], "s").Node("Slice", ["x", "half", "to", "channels"], "g");
        string gate = broadcast ? "mean" : "g";
        if (broadcast) model.Node("ReduceMean", ["g"], "mean", a => a.With("axes", [2]));
        OnnxGraph graph = model.Node(divides ? "Div" : "Mul", ["s", gate], "y").Output("y").Graph();
        double[] a = Doubles(x[..12]), b = Doubles(x[12..]);
        if (broadcast) b = [.. b.Chunk(3).Select(c => c.Average())];
        (double[] first, double[] second) = (rule, divides) switch
        {
            (SignalRule, _) => ProductReference.Signal(Doubles(r), b),
            (HalfRule, _) => ProductReference.Half(Doubles(r), b),
            (_, false) => ProductReference.Derivative(Doubles(r), a, b),
            _ => ProductReference.QuotientDerivative(Doubles(r), a, b),
        };
        // The mean is under the gradient rule here: each of three values gets a third.
        if (broadcast) second = [.. second.SelectMany(v => Enumerable.Repeat(v / 3, 3))];
        TensorReport report = TensorReport.Compare([.. first, .. second], Relevance(graph, rule, x, r));
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    [Test]
    public void The_gate_of_a_squeeze_and_excitation_is_a_constant()
    {
        OnnxGraph graph = new TestModels(seed: 3).Input("x", 2, 4, 5, 5).Node("GlobalAveragePool", ["x"], "p").Weights("w", [4, 4, 1, 1])
            .Node("Conv", ["p", "w"], "c").Node("HardSigmoid", ["c"], "g").Node("Mul", ["g", "x"], "y").Output("y").Graph();
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble())], r = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble())];
        Composite composite = CompositePresets.Create("epsilon-plus");
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, [2, 4, 5, 5]);
        Assert.That(plan.Rows.Select(p => $"{p.Operator} {p.Rule}"), Is.EqualTo(new[] { "Gate signal" }));
        Assert.That(Run.Relevance(TestEngines.On(device), graph, composite, x, [2, 4, 5, 5], r), Is.EqualTo(r));
    }

    [Test]
    public void The_factor_behind_a_squashing_function_is_the_gate_of_an_unbroadcast_product()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 3).Weights("w", [3, 3]).Node("MatMul", ["x", "w"], "m").Node("Sigmoid", ["m"], "g")
            .Node("Mul", ["g", "x"], "y").Output("y").Graph();
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("epsilon"), [1, 3]);
        Assert.That(plan.Rows.Select(p => p.Rule), Is.EqualTo(new[] { "signal" }));
    }

    private float[] Relevance(OnnxGraph graph, LrpRule rule, float[] x, float[] r)
    {
        var gradient = new CompositeEntry(new NodeMatch(), new GradientRule());
        var composite = new Composite("test", [new CompositeEntry(new NodeMatch { Operators = ["Gate"] }, rule), gradient]);
        return Run.Relevance(TestEngines.On(device), graph, composite, x, [1, 8, 3], r);
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);
}
