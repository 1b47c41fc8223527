using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Spellings;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

/// <summary>Every spelling in plain operators computes what ONNX Runtime's own operator computes, on random parameters.</summary>
[TestFixture]
internal sealed class PlainOperatorsTests
{
    private static IEnumerable<TestCaseData> Spellings()
    {
        static TestCaseData Case(string name, TestModels model, double tolerance = 1e-5) => new TestCaseData(model.Output("y").Graph(), tolerance).SetArgDisplayNames(name);

        foreach (string op in new[] { "Gelu", "FastGelu", "QuickGelu" })
            yield return Case(op, Model().Input("x", 2, 3, 8).Own(op, ["x"], "y"));
        yield return Case("QuickGelu, alpha", Model().Input("x", 2, 8).Own("QuickGelu", ["x"], "y", a => a.With("alpha", 1f)));
        yield return Case("FastGelu, bias", Model().Input("x", 2, 8).Weights("b", [8]).Own("FastGelu", ["x", "b"], "y"));
        yield return Case("BiasGelu", Model().Input("x", 2, 3, 8).Weights("b", [8]).Own("BiasGelu", ["x", "b"], "y"));

        TestModels Conv() => Model().Input("x", 1, 3, 6, 6).Input("z", 1, 4, 6, 6).Weights("w", [4, 3, 3, 3]).Weights("b", [4]);
        foreach ((string function, float[] parameters) in new[] { ("Relu", []), ("Tanh", []), ("Sigmoid", []), ("LeakyRelu", [0.2f]), ("HardSigmoid", [0.3f, 0.4f]), ("Clip", new[] { -0.5f, 0.7f }) })
        {
            OnnxAttributes Fused(OnnxAttributes a) => parameters.Length == 0 ? Same(a) : Same(a).With("activation_params", parameters);
            OnnxAttributes Same(OnnxAttributes a) => a.With("pads", [1, 1, 1, 1]).With("activation", function);
            yield return Case($"FusedConv, {function}", Conv().Own("FusedConv", ["x", "w", "b", "z"], "y", Fused));
        }
        yield return Case("FusedGemm", Model().Input("x", 2, 5).Weights("w", [4, 5]).Weights("b", [4])
            .Own("FusedGemm", ["x", "w", "b"], "y", a => a.With("transB", 1).With("alpha", 0.5f).With("activation", "LeakyRelu").With("activation_alpha", 0.1f)));
        yield return Case("FusedMatMul, weights", Model().Input("x", 2, 3, 5).Weights("w", [4, 5]).Own("FusedMatMul", ["x", "w"], "y", a => a.With("transB", 1).With("alpha", 0.3f)));
        yield return Case("FusedMatMul, turned", Model().Input("x", 2, 5, 3).Input("z", 2, 4, 5).Own("FusedMatMul", ["x", "z"], "y", a => a.With("transA", 1).With("transB", 1).With("alpha", 2f)));

        yield return Case("SkipLayerNormalization", Rows().Input("s", 2, 5, 8).Weights("c", [8]).Own("SkipLayerNormalization", ["x", "s", "g", "b", "c"], "y", a => a.With("epsilon", 1e-3f)));
        yield return Case("SkipLayerNormalization, sum", Rows().Input("s", 2, 5, 8)
            .Own("SkipLayerNormalization", ["x", "s", "g", "b"], ["n", "", "", "t"]).Node("Add", ["n", "t"], "y"));
        yield return Case("SkipSimplifiedLayerNormalization", Rows().Input("s", 2, 5, 8).Weights("c", [8])
            .Own("SkipSimplifiedLayerNormalization", ["x", "s", "g", "c"], ["n", "", "", "t"], a => a.With("epsilon", 1e-3f)).Node("Add", ["n", "t"], "y"));
        yield return Case("SimplifiedLayerNormalization", Rows().Node("SimplifiedLayerNormalization", ["x", "g"], "y", a => a.With("axis", -1).With("epsilon", 1e-3f)));

        yield return Case("EmbedLayerNormalization", Embedding().Own("EmbedLayerNormalization", ["ids", "types", "word", "place", "kind", "g", "b"], ["y", "lengths"]));
        yield return Case("EmbedLayerNormalization, mask and positions", Embedding().Integers32("mask", [2, 5], 1, 1, 1, 0, 0, 1, 1, 1, 1, 1).Integers32("at", [2, 5], 4, 3, 2, 1, 0, 1, 1, 2, 2, 3)
            .Own("EmbedLayerNormalization", ["ids", "", "word", "place", "", "g", "b", "mask", "at"], ["y", "lengths"]));

        yield return Case("Attention", Packed().Own("Attention", ["x", "w", "c"], "y", a => a.With("num_heads", 2)));
        yield return Case("Attention, causal, scale", Packed().Own("Attention", ["x", "w", "c"], "y", a => a.With("num_heads", 2).With("unidirectional", 1).With("scale", 0.2f)));
        yield return Case("Attention, sizes", Packed(20).Own("Attention", ["x", "w", "c"], "y", a => a.With("num_heads", 2).With("qkv_hidden_sizes", [8, 8, 4])));
        yield return Case("Attention, lengths", Packed().Integers32("m", [2], 3, 5).Own("Attention", ["x", "w", "c", "m"], "y", a => a.With("num_heads", 2)));
        yield return Case("Attention, mask", Packed().Integers32("m", [2, 5], 1, 1, 0, 1, 0, 1, 1, 1, 1, 1).Own("Attention", ["x", "w", "c", "m"], "y", a => a.With("num_heads", 4).With("mask_filter_value", -50f)));
        yield return Case("Attention, mask for each query", Packed().Integers32("m", [2, 5, 5], [.. Enumerable.Range(0, 50).Select(i => i % 3 > 0 ? 1 : 0)])
            .Own("Attention", ["x", "w", "c", "m"], "y", a => a.With("num_heads", 2)));
        yield return Case("Attention, bias", Packed().Weights("r", [1, 2, 5, 5]).Own("Attention", ["x", "w", "c", "", "", "r"], "y", a => a.With("num_heads", 2)));

        TestModels Three(int size = 8) => Model().Input("q", 2, 5, 8).Input("k", 2, 4, 8).Input("v", 2, 4, size).Weights("c", [24]);
        yield return Case("MultiHeadAttention", Three(6).Own("MultiHeadAttention", ["q", "k", "v"], "y", a => a.With("num_heads", 2)));
        yield return Case("MultiHeadAttention, bias and mask", Three().Integers32("m", [2, 4], 1, 1, 0, 0, 1, 1, 1, 0)
            .Own("MultiHeadAttention", ["q", "k", "v", "c", "m"], "y", a => a.With("num_heads", 2).With("scale", 0.4f)));
        yield return Case("MultiHeadAttention, added bias", Three().Weights("r", [1, 2, 5, 4]).Own("MultiHeadAttention", ["q", "k", "v", "", "", "r"], "y", a => a.With("num_heads", 2)));
        yield return Case("MultiHeadAttention, past", Model().Input("q", 2, 3, 8).Input("k", 2, 3, 8).Input("v", 2, 3, 8).Input("pk", 2, 2, 4, 4).Input("pv", 2, 2, 4, 4)
            .Own("MultiHeadAttention", ["q", "k", "v", "", "", "", "pk", "pv"], ["y", "nk", "nv"], a => a.With("num_heads", 2)));

        TestModels Grouped() => Model().Input("q", 2, 5, 32).Input("k", 2, 5, 16).Input("v", 2, 5, 16).Integers32("ends", [2], 4, 4).Integers32("total", [1], 5);
        yield return Case("GroupQueryAttention", Grouped().Own("GroupQueryAttention", ["q", "k", "v", "", "", "ends", "total"], ["y", "nk", "nv"], a => a.With("num_heads", 4).With("kv_num_heads", 2)));
        yield return Case("GroupQueryAttention, packed, window", Model().Input("q", 2, 5, 64).Integers32("ends", [2], 4, 4).Integers32("total", [1], 5).Own(
            "GroupQueryAttention", ["q", "", "", "", "", "ends", "total"], ["y", "nk", "nv"], a => a.With("num_heads", 4).With("kv_num_heads", 2).With("local_window_size", 3)));

        foreach (int rank in new[] { 3, 4 })
        {
            int[] shape = rank == 3 ? [2, 5, 12] : [2, 3, 5, 4];
            TestModels Rotary(int opset = 17) => Model(opset).Input("x", shape).Weights("cos", [9, 2]).Weights("sin", [9, 2]);
            foreach (int interleaved in new[] { 0, 1 })
            {
                yield return Case($"RotaryEmbedding, own, {rank} axes, interleaved {interleaved}", Rotary().Tensor(OnnxTensor.FromInt64s("at", [2, 5], [0, 1, 2, 3, 4, 8, 7, 6, 5, 4]))
                    .Own("RotaryEmbedding", ["x", "at", "cos", "sin"], "y", a => a.With("interleaved", interleaved)));
                yield return Case($"RotaryEmbedding, {rank} axes, interleaved {interleaved}", Rotary(23).Tensor(OnnxTensor.FromInt64s("at", [2, 5], [0, 1, 2, 3, 4, 8, 7, 6, 5, 4]))
                    .Node("RotaryEmbedding", ["x", "cos", "sin", "at"], "y", a => a.With("interleaved", interleaved).With("num_heads", 3)));
            }
            yield return Case($"RotaryEmbedding, own, {rank} axes, from a place", Rotary().Integers("at", 2).Own("RotaryEmbedding", ["x", "at", "cos", "sin"], "y"));
        }
        yield return Case("RotaryEmbedding, part of a head", Model(23).Input("x", 2, 3, 5, 8).Weights("cos", [2, 5, 2]).Weights("sin", [2, 5, 2])
            .Node("RotaryEmbedding", ["x", "cos", "sin"], "y", a => a.With("rotary_embedding_dim", 4)));

        TestModels Plain() => Model(23).Input("q", 2, 4, 5, 4).Input("k", 2, 2, 5, 4).Input("v", 2, 2, 5, 4);
        yield return Case("Attention of ONNX", Plain().Node("Attention", ["q", "k", "v"], "y", a => a.With("q_num_heads", 4).With("kv_num_heads", 2)));
        yield return Case("Attention of ONNX, causal, rows", Model(23).Input("q", 2, 5, 16).Input("k", 2, 5, 8).Input("v", 2, 5, 8)
            .Node("Attention", ["q", "k", "v"], "y", a => a.With("q_num_heads", 4).With("kv_num_heads", 2).With("is_causal", 1).With("scale", 0.3f)));
        yield return Case("Attention of ONNX, numbers as mask", Plain().Weights("m", [2, 1, 5, 5])
            .Node("Attention", ["q", "k", "v", "m"], "y", a => a.With("q_num_heads", 4).With("kv_num_heads", 2)));
        yield return Case("Attention of ONNX, booleans as mask", Plain().Weights("m", [2, 1, 5, 5]).Constant("zero", [], 0).Node("Greater", ["m", "zero"], "seen")
            .Node("Attention", ["q", "k", "v", "seen"], "y", a => a.With("q_num_heads", 4).With("kv_num_heads", 2)));

        foreach ((int bits, bool zeros) in new[] { (4, false), (4, true), (8, false) })
        {
            TestModels blocks = Model().Input("x", 2, 40).Tensor(Bytes("q", [6, 3, 16 * bits / 8])).Weights("s", [18]);
            if (zeros) blocks.Tensor(Bytes("z", [6 * 2]));
            yield return Case($"MatMulNBits, {bits} bits{(zeros ? ", zeros" : "")}", blocks.Own("MatMulNBits", zeros ? ["x", "q", "s", "z"] : ["x", "q", "s"], "y",
                a => a.With("K", 40).With("N", 6).With("bits", bits).With("block_size", 16)), 1e-4);
        }

        yield return Case("dynamic quantisation", Quantised(), 0.02);
        yield return Case("DynamicQuantizeMatMul", Quantities(Model().Input("x", 3, 16)).Own("DynamicQuantizeMatMul", ["x", "w", "s", "zero", "b"], "y"), 0.02);
        yield return Case("MatMulIntegerToFloat", Quantities(Model().Input("x", 3, 16)).Node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"])
            .Own("MatMulIntegerToFloat", ["xq", "w", "xs", "s", "xz", "zero", "b"], "y"), 0.02);
    }

    [TestCaseSource(nameof(Spellings))]
    public void Computes_what_the_operator_computes(OnnxGraph graph, double tolerance)
    {
        OnnxGraph plain = new PlainOperators().Apply(graph, GraphFacts.None).Graph;
        Assert.That(plain.Nodes.Select(n => n.Domain), Has.All.Empty, "operators of another domain are left");
        Assert.That(plain.Nodes.Select(n => n.OpType).Intersect(["RotaryEmbedding", "Attention", "DynamicQuantizeLinear"]), Is.Empty);
        float[] expected = Run(graph), found = Run(plain);
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        double largest = expected.Max(v => Math.Abs((double)v));
        Assert.That(expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max(), Is.LessThanOrEqualTo(tolerance * largest), $"largest value {largest}");
    }

    [Test]
    public void A_scale_after_a_product_of_integers_goes_into_the_weights()
    {
        OnnxGraph plain = new PlainOperators().Apply(Quantised().Output("y").Graph(), GraphFacts.None).Graph;
        Assert.That(plain.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Identity", "MatMul", "Add" }));
    }

    [Test]
    public void A_quantised_embedding_is_the_table_as_floats()
    {
        OnnxGraph graph = Model().Input("ids", OnnxElementType.Int64, 2, 3).Tensor(Bytes("table", [7, 4])).Constant("s", [], 0.1f)
            .Tensor(new OnnxTensor("z", OnnxElementType.UInt8, [], new byte[] { 9 }))
            .Node("Gather", ["table", "ids"], "rows").Node("DequantizeLinear", ["rows", "s", "z"], "y").Output("y").Graph();
        OnnxGraph plain = new PlainOperators().Apply(graph, GraphFacts.None).Graph;
        Assert.That(plain.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Gather" }));
        Assert.That(Run(plain), Is.EqualTo(Run(graph)).Within(1e-6));
    }

    [Test]
    public void What_has_no_plain_spelling_stays()
    {
        OnnxGraph graph = Packed().Own("Attention", ["x", "w", "c"], "y", a => a.With("num_heads", 2).With("do_rotary", 1)).Output("y").Graph();
        Assert.That(new PlainOperators().Apply(graph, GraphFacts.None).Graph.Nodes.Single().OpType, Is.EqualTo("Attention"));
    }

    private static TestModels Model(int opset = 17) => new(opset, seed: 5);

    private static TestModels Rows() => Model().Input("x", 2, 5, 8).Weights("g", [8]).Weights("b", [8]);

    private static TestModels Packed(int size = 24) => Model().Input("x", 2, 5, 8).Weights("w", [8, size]).Weights("c", [size]);

    private static TestModels Embedding() => Model().Integers32("ids", [2, 5], 0, 3, 6, 2, 2, 1, 5, 4, 3, 0).Integers32("types", [2, 5], 0, 0, 1, 1, 1, 0, 1, 0, 1, 0)
        .Weights("word", [7, 8]).Weights("place", [6, 8]).Weights("kind", [2, 8]).Weights("g", [8]).Weights("b", [8]);

    private static TestModels Quantities(TestModels model) => model.Tensor(Bytes("w", [16, 5])).Constant("s", [], 0.01f).Weights("b", [5])
        .Tensor(new OnnxTensor("zero", OnnxElementType.UInt8, [], new byte[] { 120 }));

    private static TestModels Quantised() => Quantities(Model().Input("x", 3, 16)).Node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"])
        .Node("MatMulInteger", ["xq", "w", "xz", "zero"], "i").Node("Cast", ["i"], "f", a => a.With("to", 1L))
        .Node("Mul", ["xs", "s"], "both").Node("Mul", ["f", "both"], "p").Node("Add", ["b", "p"], "y");

    private static OnnxTensor Bytes(string name, int[] shape)
    {
        var bytes = new byte[shape.Aggregate(1, (n, d) => n * d)];
        new Random(3).NextBytes(bytes);
        return new OnnxTensor(name, OnnxElementType.UInt8, shape, bytes);
    }

    /// <summary>The first output, by ONNX Runtime alone.</summary>
    private static float[] Run(OnnxGraph graph)
    {
        using var session = new InferenceSession(OnnxWriter.ToBytes(graph));
        var random = new Random(11);
        var inputs = new Dictionary<string, OrtValue>();
        foreach (OnnxValue input in graph.Inputs)
        {
            long[] shape = [.. input.Dimensions!.Select(d => d.Size!.Value)];
            long length = shape.Aggregate(1L, (n, d) => n * d);
            inputs[input.Name] = input.ElementType == OnnxElementType.Float
                ? OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, (int)length).Select(_ => (random.NextSingle() * 2) - 1)], shape)
                : OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, (int)length).Select(i => (long)i)], shape);
        }
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs, ["y"]);
        foreach (OrtValue value in inputs.Values) value.Dispose();
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
