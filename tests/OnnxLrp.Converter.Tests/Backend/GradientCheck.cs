using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>
/// An explanation of a case, checked: relevance under the default rules is finite; the forward pass in double precision gives what the
/// case says; the derivative that the compiled engine gives is that of central differences of that forward pass.
/// </summary>
internal static class GradientCheck
{
    /// <summary>Values of each input whose derivative is compared.</summary>
    private const int MostElements = 12;

    /// <summary>A float32 backward pass through a few operators, relative to the largest derivative.</summary>
    private const double Gradient = 2e-3;

    /// <summary>Cases in half precision give their outputs with 8 to 11 bits.</summary>
    private const double Forward = 2e-2;

    /// <summary>What is wrong; null where all is right.</summary>
    public static string? Problem(Attempt attempt, IReadOnlyDictionary<string, OnnxTensor> inputs, OnnxTensor expected, string output)
    {
        var shapes = attempt.Graph.Inputs.Where(i => inputs.ContainsKey(i.Name)).ToDictionary(i => i.Name, i => inputs[i.Name].Dimensions);
        var request = new PlanRequest(shapes) { Explain = attempt.Explained, Outputs = [output], Start = ScoreStart.Output };
        Dictionary<string, HostTensor> given = shapes.Keys.ToDictionary(n => n, n => Given(inputs[n]));
        float[] relevance = [.. Run(attempt, CompositePresets.Create(CompositePresets.Default), request, given, null).Values.SelectMany(v => v)];
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(attempt.Graph, CompositePresets.Create("gradient"), request);
        var random = new Random(5);
        int outputs = plan.OutputShape.Aggregate(1, (n, d) => n * d);
        float[] start = [.. Enumerable.Range(0, outputs).Select(_ => (float)random.NextDouble() + 0.5f)];
        using var forward = new ReferenceForward(plan);
        // The scores of a plan have their samples first; the model's output is among the tensors under its own name.
        double[] y = forward.Run(given) is var tensors && tensors.TryGetValue(output, out double[]? own) ? own : tensors[plan.Output];
        float[] wanted = expected.ToFloats();
        if (Unlike(y, wanted) is not null) wanted = new OnnxRuntimeProbe().Value(attempt.Graph, Used(attempt.Graph, inputs), output).ToFloats();
        if (Unlike(y, wanted) is { } unlike) return unlike;
        Dictionary<string, float[]> found = Run(attempt, CompositePresets.Create("gradient"), request, given, start);
        if (wanted.All(float.IsFinite) && (relevance.Any(v => !float.IsFinite(v)) || found.Values.Any(v => v.Any(e => !float.IsFinite(e)))))
        {
            return NotFinite;
        }
        return attempt.Explained.Select(e => Differ(e, found[e], given, start, forward, plan.Output)).FirstOrDefault(p => p is not null);
    }

    private static Dictionary<string, OnnxTensor> Used(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs) =>
        graph.Inputs.Where(i => inputs.ContainsKey(i.Name)).ToDictionary(i => i.Name, i => inputs[i.Name]);

    /// <summary>
    /// The first value that is another one than wanted; null where there is none. Some cases say other values than ONNX Runtime gives, which
    /// is what is explained.
    /// </summary>
    private static string? Unlike(double[] y, float[] wanted)
    {
        if (y.Length != wanted.Length) return $"{y.Length} values for {wanted.Length}";
        double size = Math.Max(1e-6, wanted.Where(float.IsFinite).Select(v => Math.Abs((double)v)).DefaultIfEmpty(0).Max());
        int wrong = Enumerable.Range(0, y.Length).Where(i => float.IsFinite(wanted[i]) && !(Math.Abs(y[i] - wanted[i]) <= Forward * size)).FirstOrDefault(-1);
        return wrong < 0 ? null : $"output {y[wrong]:g5} for {wanted[wrong]:g5}";
    }

    public const string NotFinite = "relevance that is not finite";

    private static Dictionary<string, float[]> Run(
        Attempt attempt, Composite composite, PlanRequest request, Dictionary<string, HostTensor> given, float[]? start)
    {
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(attempt.Graph, composite, request);
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using IRelevanceSession session = engine.Open(plan);
        float[] relevance = start ?? [.. Enumerable.Repeat(1f, plan.OutputShape.Aggregate(1, (n, d) => n * d))];
        EngineResult result = session.Run(new EngineRequest
        {
            Inputs = plan.Graph.Inputs.ToDictionary(i => i.Name, i => given[i.Name]),
            Start = new StartRelevance.Given(relevance),
            Layers = [.. plan.Endpoints.Skip(1)],
        });
        BackwardResult pass = result.Passes[0];
        return plan.Endpoints.Select((e, i) => (e, i == 0 ? pass.Relevance : pass.Layers[e])).ToDictionary();
    }

    /// <summary>
    /// Compares derivatives with central differences. Where slopes on both sides, or of two widths, disagree the function bends too much
    /// there, has a kink or a step, and the element is left out.
    /// </summary>
    private static string? Differ(
        string input, float[] gradient, Dictionary<string, HostTensor> given, float[] start, ReferenceForward forward, string output)
    {
        float[] x = given[input].Data.ToArray();
        double largest = Math.Max(1e-3, gradient.Max(v => Math.Abs((double)v)));
        double spread = Math.Max(1e-3, x.Where(float.IsFinite).Select(v => Math.Abs((double)v)).DefaultIfEmpty(1).Max());
        int step = Math.Max(1, x.Length / MostElements);
        for (int i = 0; i < x.Length; i += step)
        {
            double h = 1e-3 * Math.Max(0.05 * spread, Math.Abs(x[i]));
            (double below, double above, double nearer) = (Slope(i, -h), Slope(i, h), Slope(i, h / 4));
            double between = (below + above) / 2, size = Math.Max(largest, Math.Abs(between));
            if (!double.IsFinite(between) || Math.Abs(above - below) > 0.05 * size || Math.Abs(above - nearer) > 0.05 * size) continue;
            if (Math.Abs(between - gradient[i]) > Gradient * size) return $"derivative {gradient[i]:g5} of {input}[{i}], differences say {between:g5}";
        }
        return null;

        double Slope(int i, double h)
        {
            float moved = (float)(x[i] + h);
            return (Sum(i, moved) - Sum(i, x[i])) / ((double)moved - x[i]);
        }

        double Sum(int i, float value)
        {
            float[] moved = [.. x];
            moved[i] = value;
            var inputs = new Dictionary<string, HostTensor>(given) { [input] = new HostTensor(moved, given[input].Shape) };
            return forward.Run(inputs)[output].Zip(start, (y, r) => y * r).Sum();
        }
    }

    private static HostTensor Given(OnnxTensor tensor) => tensor.ElementType switch
    {
        OnnxElementType.Bool => new HostTensor(Array.ConvertAll(tensor.ToInt64s(), v => v != 0), tensor.Dimensions),
        _ when tensor.ElementType.IsReal() => new HostTensor(tensor.ToFloats(), tensor.Dimensions),
        _ => new HostTensor(tensor.ToInt64s(), tensor.Dimensions),
    };
}
