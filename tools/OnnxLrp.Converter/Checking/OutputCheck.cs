using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Checks;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Checking;

/// <summary>Compares what graphs give with what the file gave: on one random input, all outputs.</summary>
internal sealed class OutputCheck
{
    /// <summary>Largest deviation, relative to the largest value of the output: float32 sums in another order.</summary>
    public const double Exact = 1e-5;

    /// <summary>The same where weights or activations were rounded to 8 bits or to float16.</summary>
    public const double Rounded = 1e-2;

    private readonly HostTensor _sample;
    private readonly string _input;

    private OutputCheck(string input, HostTensor sample, IReadOnlyDictionary<string, float[]> expected) => (_input, _sample, Expected) = (input, sample, expected);

    /// <summary>Values of each output of the file.</summary>
    public IReadOnlyDictionary<string, float[]> Expected { get; private set; }

    /// <summary>Runs the graph as it was read.</summary>
    public static OutputCheck Of(OnnxGraph graph, string input, HostTensor sample) => new(input, sample, Outputs(graph, input, sample));

    /// <summary>Runs the file itself, with its functions: ONNX Runtime knows them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The same with its functions inlined, for the checks.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="sample">Its value.</param>
    public static OutputCheck OfFile(string path, OnnxGraph graph, string input, HostTensor sample)
    {
        using IDisposable? watch = Watch(graph, input, sample);
        using InferenceSession session = OrtSessions.Load(path, GraphOptimizationLevel.ORT_DISABLE_ALL);
        using OrtValue value = OrtTensors.Wrap(input, (OnnxElementType)(int)session.InputMetadata[input].ElementDataType, sample);
        using var options = new RunOptions();
        string[] names = [.. session.OutputMetadata.Keys];
        using IDisposableReadOnlyCollection<OrtValue> results = OrtSessions.Guard(path, "running the model", () => session.Run(options, [input], [value], names));
        return new OutputCheck(input, sample, names.Zip(results, (name, result) => (name, Floats(name, result))).ToDictionary());
    }

    /// <summary>
    /// Largest deviation of any output that the graph still has, relative to the largest value of that output; infinite where an output is gone, has
    /// another size, or is not finite where it was. Outputs are allowed to be cut off where <paramref name="only"/> names the one that is kept.
    /// </summary>
    public double Deviation(OnnxGraph graph, string? only = null)
    {
        Dictionary<string, float[]> found = Outputs(graph, _input, _sample);
        return Expected.Where(e => only is null || e.Key == only).Max(e => found.TryGetValue(e.Key, out float[]? values) ? Deviation(e.Value, values) : double.PositiveInfinity);
    }

    /// <summary>From now on the outputs of this graph are what the next passes must keep: rounding that was removed does not count twice.</summary>
    public void Accept(OnnxGraph graph) => Expected = Outputs(graph, _input, _sample);

    /// <summary>Largest difference relative to the largest expected value.</summary>
    public static double Deviation(float[] expected, float[] found)
    {
        if (expected.Length != found.Length) return double.PositiveInfinity;
        double largest = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(found[i])) continue;
            double difference = Math.Abs((double)expected[i] - found[i]);
            if (double.IsNaN(difference)) return double.PositiveInfinity;
            error = Math.Max(error, difference);
        }
        foreach (float value in expected) largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        return error == 0 ? 0 : error / largest;
    }

    /// <summary>The outputs of a graph for one input.</summary>
    public static Dictionary<string, float[]> Outputs(OnnxGraph graph, string input, HostTensor sample)
    {
        var outputs = new Dictionary<string, float[]>();
        using IDisposable? watch = Watch(graph, input, sample);
        using var session = new LeanSession(graph, [.. graph.Outputs.Select(o => o.Name)]);
        session.Run(new Dictionary<string, HostTensor> { [input] = sample }, (name, value) => outputs[name] = Floats(name, value));
        return outputs;
    }

    /// <summary>What ONNX Runtime must not see is refused before it runs.</summary>
    private static IDisposable? Watch(OnnxGraph graph, string input, HostTensor sample)
    {
        GraphChecks checks = GraphChecks.Of(graph, new Dictionary<string, int[]> { [input] = sample.Shape });
        checks.RequireMemory();
        return UnsafeModels.Watch(graph, checks, whole: true);
    }

    private static float[] Floats(string name, OrtValue value) => value.IsTensor ? OrtTensors.Copy(name, value).ToFloats() : [];
}
