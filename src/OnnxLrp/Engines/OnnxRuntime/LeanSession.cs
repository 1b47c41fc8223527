using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// A graph in ONNX Runtime that shares its weights with this process: large constants are declared as inputs and given where they lie, so
/// that neither the model's bytes nor ONNX Runtime hold another copy. Nothing is optimised: for graphs that run once or twice.
/// </summary>
internal sealed class LeanSession : IDisposable
{
    /// <summary>Constants up to this size stay constants: shapes, axes, scales, which operators may want to know before they run.</summary>
    private const int LargestKept = 4096;

    private readonly OnnxGraph _graph;
    private readonly InferenceSession _session;
    private readonly string[] _outputs;
    private readonly OnnxTensor[] _weights;

    /// <param name="graph">The graph.</param>
    /// <param name="outputs">Tensors to give out, all made by nodes.</param>
    public LeanSession(OnnxGraph graph, IReadOnlyList<string> outputs)
    {
        _graph = graph;
        _outputs = [.. outputs];
        _weights = [.. graph.Initializers.Values.Where(t => t.Strings is null && t.Bytes.Length > LargestKept)];
        HashSet<string> large = [.. _weights.Select(t => t.Name)];
        OnnxGraph small = graph with
        {
            Inputs = [.. graph.Inputs, .. _weights.Select(t => new OnnxValue(t.Name, t.ElementType, [.. t.Dimensions.Select(d => new OnnxDimension(d, null))]))],
            Initializers = graph.Initializers.Where(t => !large.Contains(t.Key)).ToDictionary(),
        };
        byte[] model = OnnxWriter.ToBytes(small, [.. outputs.Where(o => !graph.IsOutput(o))]);
        using SessionOptions options = OnnxRuntimeEnvironment.SessionOptions();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        // An arena grows by doubling and keeps what it has.
        options.EnableCpuMemArena = false;
        options.EnableMemoryPattern = false;
        _session = OrtSessions.Guard(graph, "loading the model", () => new InferenceSession(model, options));
    }

    /// <summary>Runs the graph; hands each output to <paramref name="take"/> while ONNX Runtime's memory lives.</summary>
    public void Run(IReadOnlyDictionary<string, HostTensor> inputs, Action<string, OrtValue> take) =>
        Run(input => OrtTensors.Wrap(input.Name, input.ElementType, inputs[input.Name]), take);

    /// <summary>Runs the graph; hands each output to <paramref name="take"/> while ONNX Runtime's memory lives.</summary>
    /// <param name="make">Makes the value of an input, which is freed after the run.</param>
    /// <param name="take">Gets each output.</param>
    public unsafe void Run(Func<OnnxValue, OrtValue> make, Action<string, OrtValue> take)
    {
        var values = new List<OrtValue>();
        MemoryHandle[] pins = [.. _weights.Select(t => t.Bytes.Pin())];
        try
        {
            foreach (OnnxValue input in _graph.Inputs) values.Add(make(input));
            foreach ((OnnxTensor tensor, MemoryHandle pin) in _weights.Zip(pins))
            {
                values.Add(OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)(int)tensor.ElementType,
                    Array.ConvertAll(tensor.Dimensions, d => (long)d), (IntPtr)pin.Pointer, tensor.Bytes.Length));
            }
            string[] names = [.. _graph.Inputs.Select(i => i.Name), .. _weights.Select(t => t.Name)];
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = OrtSessions.Guard(
                _graph, "running the graph", () => _session.Run(options, names, values, _outputs));
            for (int i = 0; i < _outputs.Length; i++) take(_outputs[i], results[i]);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
            foreach (MemoryHandle pin in pins) pin.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();
}
