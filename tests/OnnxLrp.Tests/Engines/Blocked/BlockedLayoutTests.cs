using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.OnnxRuntime.Blocked;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Engines.Blocked;

/// <summary>A graph in blocks computes what the graph computes. Processors without blocked convolutions ignore these tests and say so.</summary>
[TestFixture]
public sealed class BlockedLayoutTests
{
    [Test]
    public void The_block_is_what_the_processor_has()
    {
        if (!Avx2.IsSupported) Assert.Ignore("not known for this processor");
        Assert.That(BlockSize.Here, Is.EqualTo(Avx512F.IsSupported ? 16 : 8));
    }

    [Test]
    public void Random_networks_compute_the_same_in_blocks([Range(1, 60)] int seed)
    {
        var network = RandomNetwork.Of(seed);
        OnnxGraph blocked = InBlocks(network.Graph, network.InputShape);
        float[] x = Pattern(network.InputShape);
        (string Name, float[] Values, int[] Shape)[] expected = Outputs(network.Graph, network.InputShape, x), found = Outputs(blocked, network.InputShape, x);
        foreach (((string name, float[] values, int[] shape), (_, float[] actual, int[] actualShape)) in expected.Zip(found))
        {
            Assert.That(actualShape, Is.EqualTo(shape), name);
            TensorReport report = TensorReport.Compare([.. values.Select(v => (double)v)], actual, shape);
            Assert.That(report.Within(1e-5), $"{name}: {report}");
        }
    }

    [Test]
    public void Another_batch_than_the_planned_one_runs()
    {
        OnnxGraph graph = Quotients();
        OnnxGraph blocked = InBlocks(graph, [1, 16, 6, 6]);
        float[] x = Pattern(3, 16, 6, 6);
        Assert.That(Outputs(blocked, [3, 16, 6, 6], x)[0].Values, Is.EqualTo(Outputs(graph, [3, 16, 6, 6], x)[0].Values).Within(1e-5f));
    }

    [Test]
    public void A_quotient_between_convolutions_costs_no_reordering()
    {
        OnnxGraph blocked = InBlocks(Quotients(), [1, 16, 6, 6]);
        Assert.That(blocked.Nodes.Count(n => n.OpType == "ReorderInput"), Is.EqualTo(1), "the input");
        Assert.That(blocked.Nodes.Count(n => n.OpType == "ReorderOutput"), Is.EqualTo(1), "the output");
    }

    [Test]
    public void Sums_and_activations_become_part_of_their_convolution()
    {
        OnnxGraph graph = new TestModels(18).Input("x", 1, 16, 6, 6).Weights("a.w", [16, 16, 3, 3]).Weights("b.w", [16, 16, 1, 1])
            .Node("Conv", ["x", "a.w"], "a", p => p.With("pads", [1, 1, 1, 1])).Node("Conv", ["x", "b.w"], "b").BatchNorm("b", "n", 16)
            .Node("Add", ["a", "n"], "sum").Node("Relu", ["sum"], "y").Output("y").Graph();
        OnnxGraph blocked = InBlocks(graph, [1, 16, 6, 6]);
        Assert.That(blocked.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "ReorderInput", "Conv", "Conv", "ReorderOutput" }));
        Assert.That(blocked.Nodes[2].Attributes.String("activation", ""), Is.EqualTo("Relu"));
        float[] x = Pattern(1, 16, 6, 6);
        Assert.That(Outputs(blocked, [1, 16, 6, 6], x)[0].Values, Is.EqualTo(Outputs(graph, [1, 16, 6, 6], x)[0].Values).Within(2e-5f));
    }

    [Test]
    public void Channels_that_do_not_fill_a_block_are_divided_outside_of_it()
    {
        // 0 / 0 in the channels that fill the block would reach every output of the next convolution.
        OnnxGraph graph = new TestModels(18).Input("x", 1, 20, 4, 4).Weights("a.w", [20, 20, 1, 1]).Weights("b.w", [32, 20, 1, 1])
            .Node("Conv", ["x", "a.w"], "a").Node("Div", ["a", "a"], "q").Node("Conv", ["q", "b.w"], "y").Output("y").Graph();
        Assert.That(Outputs(InBlocks(graph, [1, 20, 4, 4]), [1, 20, 4, 4], Pattern(1, 20, 4, 4))[0].Values, Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Weights_lie_in_blocks_of_inputs_and_outputs()
    {
        float[] w = [.. Enumerable.Range(0, 3 * 5 * 2).Select(i => i + 1f)];
        OnnxTensor mixed = BlockedWeights.OfInputsAndOutputs("w", w, [3, 5, 1, 2], 4), outputs = BlockedWeights.OfOutputs("w", w, [3, 5, 1, 2], 4);
        Assert.That((mixed.Dimensions, outputs.Dimensions), Is.EqualTo((new[] { 4, 8, 1, 2 }, new[] { 4, 5, 1, 2 })));
        float[] m = mixed.ToFloats(), o = outputs.ToFloats();
        foreach (int oo in Enumerable.Range(0, 4))
        {
            foreach (int i in Enumerable.Range(0, 8))
            {
                foreach (int k in Enumerable.Range(0, 2))
                {
                    float value = oo < 3 && i < 5 ? w[(((oo * 5) + i) * 2) + k] : 0;
                    Assert.That(m[(((((i / 4) * 2) + k) * 4) + (i % 4)) * 4 + oo], Is.EqualTo(value));
                    if (i < 5) Assert.That(o[(((i * 2) + k) * 4) + oo], Is.EqualTo(value));
                }
            }
        }
    }

    /// <summary>x → conv → |a| + 1; a / (|a| + 1) → conv.</summary>
    private static OnnxGraph Quotients() => new TestModels(18).Input("x", -1, 16, 6, 6).Weights("a.w", [32, 16, 3, 3]).Weights("b.w", [16, 32, 1, 1]).Constant("one", [], 1)
        .Node("Conv", ["x", "a.w"], "a", p => p.With("pads", [1, 1, 1, 1])).Node("Abs", ["a"], "size").Node("Add", ["size", "one"], "least")
        .Node("Div", ["a", "least"], "q").Node("Conv", ["q", "b.w"], "y").Output("y").Graph();

    private static OnnxGraph InBlocks(OnnxGraph graph, int[] input)
    {
        if (BlockSize.Here is not { } block) return Ignored();
        return BlockedLayout.Of(graph, new Dictionary<string, int[]> { ["x"] = input }, input[0], block);

        static OnnxGraph Ignored()
        {
            Assert.Ignore("ONNX Runtime has no blocked convolutions on this processor");
            throw new InvalidOperationException();
        }
    }

    private static (string Name, float[] Values, int[] Shape)[] Outputs(OnnxGraph graph, int[] input, float[] x)
    {
        using InferenceSession session = OrtSessions.Load(graph, [], GraphOptimizationLevel.ORT_ENABLE_BASIC);
        using var options = new RunOptions();
        using OrtValue value = OrtTensors.Wrap("x", OnnxElementType.Float, new HostTensor(x, input));
        string[] names = [.. graph.Outputs.Select(o => o.Name)];
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["x"], [value], names);
        return [.. names.Select((name, i) => (name, results[i].GetTensorDataAsSpan<float>().ToArray(), OrtTensors.Shape(results[i])))];
    }

    private static float[] Pattern(params int[] shape)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
