using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Tests.Graph;

/// <summary>Runs graphs on random inputs and compares what they give.</summary>
internal static class GraphRuns
{
    /// <summary>Concrete shapes: the declared sizes, and <paramref name="unknown"/> for what is not declared.</summary>
    public static Dictionary<string, int[]> Shapes(OnnxGraph graph, int unknown = 1)
        => graph.Inputs.ToDictionary(v => v.Name, v => (v.Dimensions ?? []).Select(d => (int)(d.Size ?? unknown)).ToArray());

    public static Dictionary<string, HostTensor> RandomInputs(IReadOnlyDictionary<string, int[]> shapes, int seed = 7)
    {
        var random = new Random(seed);
        return shapes.ToDictionary(s => s.Key, s =>
        {
            var values = new float[s.Value.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)random.NextDouble() * 2 - 1;
            return new HostTensor(values, s.Value);
        });
    }

    /// <summary>Values of the first output.</summary>
    public static float[] Run(OnnxGraph graph, IReadOnlyDictionary<string, HostTensor> inputs)
    {
        using var forward = new OnnxRuntimeForward(graph, []);
        using ForwardPass pass = forward.Run(inputs);
        return pass.Values(graph.Outputs[0].Name).ToArray();
    }

    /// <summary>The first outputs of both graphs agree, relative to the largest value.</summary>
    public static void AssertSameOutputs(OnnxGraph before, OnnxGraph after, IReadOnlyDictionary<string, int[]> shapes, double tolerance = 1e-5)
    {
        Dictionary<string, HostTensor> inputs = RandomInputs(shapes);
        float[] expected = Run(before, inputs);
        float[] found = Run(after, inputs);
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        Assert.That(expected, Has.None.NaN);
        double largest = expected.Max(v => Math.Abs((double)v));
        double error = expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.That(error, Is.LessThanOrEqualTo(tolerance * largest), $"largest value {largest}");
    }

    public static RewrittenGraph Canonize(OnnxGraph graph, IReadOnlyDictionary<string, int[]> shapes, params IGraphPass[] passes)
        => new PassRunner(new OnnxRuntimeProbe()).Apply(graph, shapes, passes);
}
