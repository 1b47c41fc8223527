using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>LSTM, GRU and RNN: derivatives against central differences, the scaled rows of a GRU against explicit matrices, and what composites know.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class RecurrenceTests(TestEngine device)
{
    private const int Time = 3, Inputs = 4, Hidden = 3;

    private static readonly (LrpRule Rule, ReferenceRule Reference)[] Rules =
    [
        (new EpsilonRule(1e-3), RuleReference.Epsilon(1e-3)), (new ZPlusRule(), RuleReference.ZPlus()), (new AlphaBetaRule(2, 1), RuleReference.AlphaBeta(2, 1)),
        (new GammaRule(), RuleReference.Gamma(0.25)), (new FlatRule(), RuleReference.Flat()), (new WSquareRule(), RuleReference.WSquare()),
        (new AbsRule(), RuleReference.Absolute()),
    ];

    [TestCase("LSTM", 0)]
    [TestCase("GRU", 0)]
    [TestCase("GRU", 1)]
    [TestCase("RNN", 0)]
    public void Gradient_is_the_derivative(string op, int scaled)
    {
        OnnxGraph graph = Model(op, Time, a => scaled == 0 ? a : a.With("linear_before_reset", 1));
        float[] x = Random(11, Time * Inputs), h = Random(12, Hidden), r = [1, -2, 0.5f];
        double[] c = Of(graph, "c"), p = Of(graph, "p");
        RecurrenceReference reference = Reference(graph);
        double Output(double[] given, double[] state)
        {
            double[] last = op switch
            {
                "LSTM" => reference.Lstm(given, state, c, p),
                "GRU" => reference.Gru(given, state, scaled == 1),
                _ => reference.Rnn(given, state),
            };
            return last.Zip(r, (a, b) => a * b).Sum();
        }
        (float[] ofX, float[] ofH) = Relevance(graph, CompositePresets.Create("gradient"), x, h, r);
        TensorReport report = TensorReport.Compare(
            [.. Differences(Doubles(x), v => Output(v, Doubles(h))), .. Differences(Doubles(h), v => Output(Doubles(x), v))], [.. ofX, .. ofH]);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    [Test]
    public void Rows_of_the_state_are_scaled_by_the_reset_gate([Range(0, 6)] int which)
    {
        (LrpRule rule, ReferenceRule byHand) = Rules[which];
        OnnxGraph graph = Model("GRU", 1, a => a.With("linear_before_reset", 1));
        float[] x = Random(21, Inputs), h = Random(22, Hidden), r = [1, -2, 0.5f];
        RecurrenceReference reference = Reference(graph);
        double[][] z = reference.Linear(Doubles(x), Doubles(h), 3);
        var map = new LinearMap([Inputs + Hidden], [Hidden]);
        for (int j = 0; j < Hidden; j++)
        {
            double reset = RecurrenceReference.Sigmoid(z[1][j]);
            int row = (2 * Hidden) + j;
            for (int e = 0; e < Inputs; e++) map.Connect(j, e, reference.W[(row * Inputs) + e]);
            for (int k = 0; k < Hidden; k++) map.Connect(j, Inputs + k, reset * reference.R[(row * Hidden) + k]);
            map.Bias[j] = reference.B[row] + (reset * reference.B[(3 * Hidden) + row]);
        }
        double[] read = [.. Doubles(x), .. Doubles(h)], candidate = [.. map.Forward(read).Select(Math.Tanh)];
        double[] update = [.. z[0].Select(RecurrenceReference.Sigmoid)];
        double[] added = [.. update.Select((u, j) => (1 - u) * candidate[j])], kept = [.. update.Select((u, j) => u * h[j])];
        double[] shared = [.. r.Select((v, j) => v / Stabilizer.Stabilize(added[j] + kept[j], 1e-6))];
        double[] expected = byHand.Relevance(map, read, [.. shared.Select((s, j) => s * added[j])]);
        for (int k = 0; k < Hidden; k++) expected[Inputs + k] += shared[k] * kept[k];
        (float[] ofX, float[] ofH) = Relevance(graph, Run.Only("GRU", rule), x, h, r);
        TensorReport report = TensorReport.Compare(expected, [.. ofX, .. ofH]);
        Assert.That(report.Within(Tolerances.Float32Layer), $"{rule}: {report}");
    }

    [Test]
    public void Composites_know_the_parts_by_operator_group_and_node()
    {
        foreach (NodeMatch match in new[] { new NodeMatch { Operators = ["LSTM"] }, new NodeMatch { Operators = ["@dense"] }, new NodeMatch { Name = "LSTM_0" } })
        {
            PlanRow[] rows = Rows(new Composite("test", [new CompositeEntry(match, new FlatRule())]));
            Assert.That(rows.Where(r => r.Operator == "LSTM").Select(r => r.Rule).Distinct(), Is.EqualTo(["flat"]), match.ToString());
            Assert.That(rows.Where(r => r.Operator == "Gate").Select(r => r.Rule).Distinct(), Is.EqualTo(["signal"]), match.ToString());
        }
        PlanRow[] halved = Rows(new Composite("test", [new CompositeEntry(new NodeMatch { Name = "LSTM_0" }, new HalfRule())]));
        Assert.That(halved.Where(r => r.Operator == "Gate").Select(r => r.Rule).Distinct(), Is.EqualTo(["half"]));
    }

    [Test]
    public void First_linear_layer_is_the_whole_recurrence()
    {
        var first = new CompositeEntry(new NodeMatch { Operators = ["@linear"], Position = LinearPosition.First }, new FlatRule());
        PlanRow[] rows = Rows(new Composite("test", [first]));
        Assert.That(rows.Where(r => r.Operator == "LSTM").Select(r => r.Rule).Distinct(), Is.EqualTo(["flat"]));
        Assert.That(rows.Single(r => r.Operator == "Gemm").Rule, Does.StartWith("epsilon"));
    }

    private static PlanRow[] Rows(Composite composite)
    {
        OnnxGraph graph = Model("LSTM", Time, a => a, dense: true);
        return [.. new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, Request(graph)).Rows];
    }

    private (float[] X, float[] H) Relevance(OnnxGraph graph, Composite composite, float[] x, float[] h, float[] relevance)
    {
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, Request(graph));
        using IRelevanceSession session = TestEngines.On(device).Open(plan);
        EngineResult result = session.Run(new EngineRequest
        {
            Inputs = new Dictionary<string, HostTensor> { ["x"] = new(x, plan.Shapes["x"]), ["h"] = new(h, plan.Shapes["h"]) },
            Start = new StartRelevance.Given(relevance),
            Layers = ["h"],
        });
        return (result.Passes[0].Relevance, result.Passes[0].Layers["h"]);
    }

    private static PlanRequest Request(OnnxGraph graph) => new(GraphRuns.Shapes(graph)) { Start = ScoreStart.Output };

    private static OnnxGraph Model(string op, int time, Func<OnnxAttributes, OnnxAttributes> change, bool dense = false)
    {
        int gates = op switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        TestModels model = new TestModels(14, seed: 4).Input("x", time, 1, Inputs).Input("h", 1, 1, Hidden)
            .Weights("W", [1, gates * Hidden, Inputs]).Weights("R", [1, gates * Hidden, Hidden]).Weights("b", [1, 2 * gates * Hidden])
            .Weights("c", [1, 1, Hidden]).Weights("p", [1, 3 * Hidden]).Integers("flat", 1, Hidden).Weights("v", [Hidden, 2]);
        model.Node(op, op == "LSTM" ? ["x", "W", "R", "b", "", "h", "c", "p"] : ["x", "W", "R", "b", "", "h"], ["", "Y_h"], a => change(a.With("hidden_size", Hidden)))
            .Node("Reshape", ["Y_h", "flat"], "y");
        return (dense ? model.Node("Gemm", ["y", "v"], "out").Output("out") : model.Output("y")).Graph();
    }

    private static RecurrenceReference Reference(OnnxGraph graph) => new(Of(graph, "W"), Of(graph, "R"), Of(graph, "b"), Hidden);

    private static double[] Of(OnnxGraph graph, string constant) => Doubles(graph.Initializers[constant].ToFloats());

    private static double[] Differences(double[] at, Func<double[], double> of) => [.. at.Select((_, i) =>
    {
        double[] up = [.. at], down = [.. at];
        up[i] += 1e-5;
        down[i] -= 1e-5;
        return (of(up) - of(down)) / 2e-5;
    })];

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);
}
