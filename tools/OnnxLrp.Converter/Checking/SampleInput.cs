using OnnxLrp.Checks;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Converter.Checking;

/// <summary>Random input values from a fixed seed: within what an input quantisation can hold, else from −1 to 1.</summary>
internal static class SampleInput
{
    private const int Seed = 20190612;

    public static HostTensor Of(OnnxGraph graph, OnnxValue input, int[] shape)
    {
        // What the model needs at this shape is known before the sample takes memory.
        GraphChecks.Of(graph, new Dictionary<string, int[]> { [input.Name] = shape }).RequireMemory();
        (double low, double high) = QuantisedRange(graph, input.Name) ?? (-1, 1);
        if (QuantisedNodes.Range(input.ElementType) is { } integers) (low, high) = integers;
        bool whole = QuantisedNodes.Range(input.ElementType) is not null;
        var random = new Random(Seed);
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            double value = low + (random.NextDouble() * (high - low));
            values[i] = (float)(whole ? Math.Round(value) : value);
        }
        return new HostTensor(values, shape);
    }

    private static (double Low, double High)? QuantisedRange(OnnxGraph graph, string input)
    {
        OnnxNode? node = graph.Consumers(input).FirstOrDefault(n => n.OpType == "QuantizeLinear");
        if (node is null || !graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? scale) || scale.Length != 1) return null;
        if (!graph.Initializers.TryGetValue(node.Input(2), out OnnxTensor? zero) || zero.Length == 0 || QuantisedNodes.Range(zero.ElementType) is not { } range) return null;
        (double step, double offset) = (scale.ToFloats()[0], zero.ToFloats()[0]);
        return ((range.Least - offset) * step, (range.Largest - offset) * step);
    }
}
