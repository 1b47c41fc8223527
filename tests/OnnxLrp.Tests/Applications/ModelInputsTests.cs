using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Applications;

/// <summary>Inputs by name, from every kind of memory; what does not fit is named.</summary>
[TestFixture]
internal sealed class ModelInputsTests
{
    private static readonly int[] Shape = [2, 3, 8, 8];

    [Test]
    public void Every_kind_of_memory_gives_the_same_explanation([Values("cpu", "ilgpu-cpu")] string device)
    {
        float[] picture = PictureNetwork.Picture(Shape, 5);
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = device });
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(picture, [2, 3, 8, 8]);
        using OrtValue wide = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(picture, v => (double)v), [2, 3, 8, 8]);
#pragma warning disable SYSLIB5001 // The type is an experiment of its package; see ModelInputs.
        var span = new ReadOnlyTensorSpan<float>(picture, [2, 3, 8, 8], default);
        ModelInputs fromSpan = new() { { "x", span } };
#pragma warning restore SYSLIB5001
        ModelInputs[] all =
        [
            new() { { "x", picture, Shape } }, new() { { "x", picture.AsMemory(), Shape } }, new() { { "x", value } },
            new() { { "x", wide } }, fromSpan,
        ];
        float[][] expected = [.. explainer.Explain(picture, Shape).Select(e => e[0].Relevance)];
        foreach (ModelInputs inputs in all)
        {
            Assert.That(explainer.Explain(inputs).Select(e => e[0].Relevance), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Floats_integers_and_truth_values_of_ONNX_Runtime_are_not_copied()
    {
        float[] floats = [1, 2];
        long[] integers = [3, 4];
        bool[] truths = [true, false];
        using OrtValue f = OrtValue.CreateTensorValueFromMemory(floats, [2]), i = OrtValue.CreateTensorValueFromMemory(integers, [2]);
        using OrtValue b = OrtValue.CreateTensorValueFromMemory(truths, [2]),
            narrow = OrtValue.CreateTensorValueFromMemory(new[] { 7, 8 }, [2]);
        ModelInputs inputs =
            new() { { "f", f }, { "i", i }, { "b", b }, { "narrow", narrow }, { "ints", new[] { 5, 6 }, [2] }, { "mask", truths, [1, 2] } };
        (floats[0], integers[0], truths[0]) = (-1, -3, false);
        Assert.Multiple(() =>
        {
            Assert.That(Of(inputs, "f").Data.ToArray(), Is.EqualTo(floats));
            Assert.That(Of(inputs, "i").Integers.ToArray(), Is.EqualTo(integers));
            Assert.That(Of(inputs, "b").Booleans.ToArray(), Is.EqualTo(truths));
            Assert.That(Of(inputs, "narrow").Integers.ToArray(), Is.EqualTo(new long[] { 7, 8 }));
            Assert.That(Of(inputs, "ints").Integers.ToArray(), Is.EqualTo(new long[] { 5, 6 }));
            Assert.That(Of(inputs, "mask").Shape, Is.EqualTo(new[] { 1, 2 }));
            Assert.That(inputs, Has.Count.EqualTo(6));
            Assert.That(() => inputs.Add("f", floats, [2]), Throws.ArgumentException.With.Message.Contains("given twice"));
        });
    }

    [Test]
    public void Engines_run_integers_and_truth_values_as_the_model_declares_them()
    {
        OnnxGraph graph = new TestModels()
            .Input("ids", OnnxElementType.Int32, 3).Input("mask", OnnxElementType.Bool, 3).Weights("table", [5, 2])
            .Node("Gather", ["table", "ids"], "rows")
            .Node("Cast", ["mask"], "kept", a => a.With("to", 1L)).Output("rows").Output("kept").Graph();
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor>
        {
            ["ids"] = new HostTensor(new long[] { 4, 0, 1 }, [3]),
            ["mask"] = new HostTensor(new[] { true, false, true }, [3]),
        });
        float[] table = graph.Initializers["table"].ToFloats();
        Assert.That(pass.Values("rows").ToArray(), Is.EqualTo(new[] { table[8], table[9], table[0], table[1], table[2], table[3] }));
        Assert.That(pass.Values("kept").ToArray(), Is.EqualTo(new float[] { 1, 0, 1 }));
        Assert.That((pass.Integers("ids"), pass.Values("mask").ToArray()), Is.EqualTo((new long[] { 4, 0, 1 }, new float[] { 1, 0, 1 })));
    }

    [Test]
    public void What_does_not_fit_is_named_with_what_was_expected_and_found()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        float[] picture = PictureNetwork.Picture(Shape, 5), bad = [.. picture];
        bad[7] = float.NaN;
        (ModelInputs Inputs, string Message)[] cases =
        [
            (new(), "input \"x\" is missing; expected x: Float [batch, 3, height, width]; give its values under that name"),
            (new() { { "x", picture, Shape }, { "y", picture, Shape } }, "input \"y\" does not exist; expected x: Float"),
            (new() { { "x", new long[384], Shape } }, "input \"x\" has values of type Int64; expected Float; give values of that type"),
            (new() { { "x", new bool[384], Shape } }, "input \"x\" has values of type Bool; expected Float"),
            (new() { { "x", picture, [2, 3, 64] } }, "input \"x\" of shape [2, 3, 64]; expected [N, 3, any, any]"),
            (new() { { "x", picture, [2, 6, 8, 4] } }, "input \"x\" of shape [2, 6, 8, 4]; expected [N, 3, any, any]"),
            (new() { { "x", picture, [3, 3, 8, 8] } }, "384 values for input \"x\" of shape [3, 3, 8, 8]; expected 576 values"),
            (new() { { "x", bad, Shape } }, "input \"x\" holds NaN at position 7; expected finite numbers"),
        ];
        Assert.Multiple(() =>
        {
            foreach ((ModelInputs inputs, string message) in cases)
            {
                Assert.That(
                    () => explainer.Explain(inputs),
                    Throws.TypeOf<InputMismatchException>().With.Message.StartsWith($"pictures: {message}"));
            }
        });
    }

    [Test]
    public void Relevance_is_found_by_name()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu", Layers = [PictureNetwork.Layer] });
        Explanation e = explainer.Explain(new ModelInputs { { "x", PictureNetwork.Picture(Shape, 5), Shape } })[1][0];
        Assert.Multiple(() =>
        {
            Assert.That(e.Endpoints.Select(n => n.Name), Is.EqualTo(new[] { "x" }));
            Assert.That(e.RelevanceOf("x"), Is.SameAs(e.Relevance));
            Assert.That(e.RelevanceOf(PictureNetwork.Layer), Is.SameAs(e.Layers[PictureNetwork.Layer]));
            Assert.That(e.Shape, Is.EqualTo(new[] { 1, 3, 8, 8 }));
            Assert.That(() => e.RelevanceOf("z"), Throws.ArgumentException.With.Message.Contains("expected \"x\", \"a1\""));
        });
    }

    [Test]
    public void A_condition_that_the_plan_does_not_have_is_refused([Values("cpu", "ilgpu-cpu", "reference")] string device)
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = device });
        using IRelevanceEngine engine = EngineTable.Open(device);
        using IRelevanceSession session = engine.Open(explainer.Plan([1, 3, 8, 8]));
        var request = new EngineRequest
        {
            Inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[192], [1, 3, 8, 8]) },
            Start = new StartRelevance.Best(1),
            Conditions = new Dictionary<string, float[]> { ["a1"] = new float[8] },
        };
        Assert.That(() => session.Run(request), Throws.TypeOf<InputMismatchException>().With.Message.Contains("a condition on \"a1\""));
    }

    private static HostTensor Of(ModelInputs inputs, string name) =>
        inputs.TryGet(name, out HostTensor tensor) ? tensor : throw new KeyNotFoundException(name);
}
