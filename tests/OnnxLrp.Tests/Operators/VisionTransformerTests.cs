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

/// <summary>A small vision transformer, written as PyTorch exports one, against a float64 reference of the whole network.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class VisionTransformerTests(TestEngine device)
{
    private const int Width = 8, Heads = 2, Patches = 4, PatchSize = 4, Classes = 3, Hidden = 16;

    /// <summary>Large enough that no quotient magnifies float32 rounding: this compares formulas.</summary>
    private const double Epsilon = 0.1;

    private const float NormEpsilon = 1e-5f;

    [Test]
    public void Relevance_agrees_with_the_reference()
    {
        OnnxGraph graph = Transformer();
        var composite = new Composite("attnlrp", [new CompositeEntry(new NodeMatch { Operators = ["@linear"] }, new EpsilonRule(Epsilon))]) { Stabilizer = Epsilon };
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, [1, 1, 4, 4]);
        Assert.That(plan.Rows.GroupBy(r => $"{r.Operator} {r.Rule}").ToDictionary(g => g.Key, g => g.Count()),
            Is.SupersetOf(new Dictionary<string, int> { ["ActivationMatMul half"] = 2, ["Softmax taylor"] = 1, ["LayerNormalization pass"] = 3, ["Gelu pass"] = 1 }));

        var random = new Random(8);
        float[] x = [.. Enumerable.Range(0, 16).Select(_ => (float)random.NextDouble() + 0.1f)];
        var reference = new VisionTransformerReference(Weights(graph), Heads, Epsilon, NormEpsilon);
        // Patch (i, j) holds the pixels of its 2×2 window.
        int Pixel(int patch, int k) => (((patch / 2 * 2) + (k / 2)) * 4) + (patch % 2 * 2) + (k % 2);
        var patches = new double[Patches, PatchSize];
        for (int i = 0; i < 16; i++) patches[i / PatchSize, i % PatchSize] = x[Pixel(i / PatchSize, i % PatchSize)];
        (double[] logits, double[,] relevance) = reference.Explain(patches, 1);
        var expected = new double[16];
        for (int i = 0; i < 16; i++) expected[Pixel(i / PatchSize, i % PatchSize)] = relevance[i / PatchSize, i % PatchSize];

        EngineResult result = Run.Result(TestEngines.On(device), graph, composite, x, [1, 1, 4, 4], [0, (float)logits[1], 0]);
        TensorReport forward = TensorReport.Compare(logits, result.Logits), backward = TensorReport.Compare(expected, result.Passes[0].Relevance);
        Assert.That(forward.Within(Tolerances.Float32Forward), forward.ToString());
        Assert.That(backward.Within(Tolerances.GoldenFloor), backward.ToString());
    }

    private static Dictionary<string, double[,]> Weights(OnnxGraph graph)
    {
        var weights = new Dictionary<string, double[,]>();
        foreach ((string name, OnnxTensor tensor) in graph.Initializers.Where(t => t.Value.ElementType == OnnxElementType.Float))
        {
            int columns = tensor.Dimensions.Length == 0 ? 1 : tensor.Dimensions[^1], rows = (int)tensor.Length / columns;
            float[] values = tensor.ToFloats();
            weights[name] = new double[rows, columns];
            for (int i = 0; i < values.Length; i++) weights[name][i / columns, i % columns] = values[i];
        }
        // Convolution weights [D, 1, 2, 2] are the transposed patch matrix.
        float[] patch = graph.Initializers["patch.w"].ToFloats();
        weights["patch"] = new double[PatchSize, Width];
        for (int i = 0; i < patch.Length; i++) weights["patch"][i % PatchSize, i / PatchSize] = patch[i];
        return weights;
    }

    private static OnnxGraph Transformer()
    {
        TestModels m = new TestModels(seed: 21).Input("x", 1, 1, 4, 4)
            .Weights("patch.w", [Width, 1, 2, 2]).Weights("patch.b", [Width], 0.3f).Weights("class", [1, 1, Width]).Weights("position", [1, Patches + 1, Width], 0.5f)
            .Integers("flat", 1, Width, Patches).Integers("split", 1, Patches + 1, 3, Heads, Width / Heads).Integers("join", 1, Patches + 1, Width)
            .Tensor(OnnxTensor.FromInt64s("zero", [], [0])).Tensor(OnnxTensor.FromInt64s("one", [], [1])).Tensor(OnnxTensor.FromInt64s("two", [], [2]))
            .Constant("scale", [], (float)Math.Sqrt(Width / Heads))
            .Node("Conv", ["x", "patch.w", "patch.b"], "c", a => a.With("strides", [2, 2])).Node("Reshape", ["c", "flat"], "r")
            .Node("Transpose", ["r"], "t", a => a.With("perm", [0, 2, 1])).Node("Concat", ["class", "t"], "ct", a => a.With("axis", 1)).Node("Add", ["ct", "position"], "x0");
        Norm(m, "x0", 1, "n1");
        Linear(m, "n1", "qkv", Width, 3 * Width, "qkv.z");
        m.Node("Reshape", ["qkv.z", "split"], "s").Node("Transpose", ["s"], "st", a => a.With("perm", [2, 0, 3, 1, 4]))
            .Node("Gather", ["st", "zero"], "q").Node("Gather", ["st", "one"], "k").Node("Gather", ["st", "two"], "v")
            .Node("Transpose", ["k"], "kt", a => a.With("perm", [0, 1, 3, 2])).Node("MatMul", ["q", "kt"], "dot").Node("Div", ["dot", "scale"], "score")
            .Node("Softmax", ["score"], "p", a => a.With("axis", -1)).Node("MatMul", ["p", "v"], "o").Node("Transpose", ["o"], "ot", a => a.With("perm", [0, 2, 1, 3]))
            .Node("Reshape", ["ot", "join"], "joined");
        Linear(m, "joined", "out", Width, Width, "attended");
        m.Node("Add", ["x0", "attended"], "x1");
        Norm(m, "x1", 2, "n2");
        Linear(m, "n2", "up", Width, Hidden, "up.z");
        m.Constant("root", [], MathF.Sqrt(2)).Constant("unit", [], 1).Constant("half", [], 0.5f).Node("Div", ["up.z", "root"], "g1").Node("Erf", ["g1"], "g2")
            .Node("Add", ["g2", "unit"], "g3").Node("Mul", ["up.z", "g3"], "g4").Node("Mul", ["g4", "half"], "act");
        Linear(m, "act", "down", Hidden, Width, "down.z");
        m.Node("Add", ["x1", "down.z"], "x2");
        Norm(m, "x2", 3, "n3");
        return m.Node("Gather", ["n3", "zero"], "first", a => a.With("axis", 1)).Weights("head", [Width, Classes]).Weights("head.b", [Classes], 0.3f)
            .Node("Gemm", ["first", "head", "head.b"], "logits").Output("logits").Graph();
    }

    private static void Linear(TestModels m, string x, string name, int inputs, int outputs, string y) => m
        .Weights(name, [inputs, outputs]).Weights(name + ".b", [outputs], 0.3f).Node("MatMul", [x, name], name + ".m").Node("Add", [name + ".b", name + ".m"], y);

    private static void Norm(TestModels m, string x, int which, string y) => m
        .Weights($"gamma{which}", [Width]).Weights($"beta{which}", [Width], 0.3f).Constant($"sq{which}", [], 2).Constant($"eps{which}", [], NormEpsilon)
        .Node("ReduceMean", [x], $"m{which}", a => a.With("axes", [-1])).Node("Sub", [x, $"m{which}"], $"d{which}").Node("Pow", [$"d{which}", $"sq{which}"], $"s{which}")
        .Node("ReduceMean", [$"s{which}"], $"v{which}", a => a.With("axes", [-1])).Node("Add", [$"v{which}", $"eps{which}"], $"ve{which}")
        .Node("Sqrt", [$"ve{which}"], $"sd{which}").Node("Div", [$"d{which}", $"sd{which}"], $"u{which}")
        .Node("Mul", [$"u{which}", $"gamma{which}"], $"ug{which}").Node("Add", [$"ug{which}", $"beta{which}"], y);
}
