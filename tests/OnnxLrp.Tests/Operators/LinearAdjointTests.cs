using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Operators;

/// <summary>
/// Every operator that is linear in its activation, under the gradient rule, against ONNX Runtime's own forward pass:
/// <c>R_in[i] = ⟨R, f(e_i) − f(0)⟩</c>. Wrong pads, strides, axes or a transposed weight cannot hide from it.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class LinearAdjointTests(TestEngine device)
{
    [TestCaseSource(typeof(LinearModels), nameof(LinearModels.All))]
    public void Relevance_under_the_gradient_rule_is_the_adjoint(LinearModel model)
    {
        IRelevanceEngine engine = TestEngines.On(device);
        OnnxGraph graph = model.Build();
        int length = model.Shape.Aggregate(1, (a, b) => a * b);
        var random = new Random(7);
        float[] origin = Forward(graph, model, new float[length], out int outputs);
        float[] start = [.. Enumerable.Range(0, outputs).Select(_ => random.Next(-8, 9) / 4f)];
        var expected = new double[length];
        for (int i = 0; i < length; i++)
        {
            var unit = new float[length];
            unit[i] = 1;
            float[] moved = Forward(graph, model, unit, out _);
            for (int o = 0; o < outputs; o++) expected[i] += start[o] * (double)(moved[o] - origin[o]);
        }
        float[] input = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble())];
        var gradient = new Composite("gradient", [new CompositeEntry(new NodeMatch(), new GradientRule())]);
        float[] relevance = Run.Relevance(engine, graph, gradient, input, model.Shape, start);
        TensorReport report = TensorReport.Compare(expected, relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), $"{model.Name}: {report}");
    }

    private static float[] Forward(OnnxGraph graph, LinearModel model, float[] input, out int outputs)
    {
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(new Dictionary<string, HostTensor> { [graph.Inputs[0].Name] = new HostTensor(input, model.Shape) });
        float[] values = pass.Values("y").ToArray();
        outputs = values.Length;
        return values;
    }
}
