using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>Runs a model forward and keeps the activations that the backward pass needs. Safe to use from several threads.</summary>
public sealed class OnnxRuntimeForward : IDisposable
{
    private readonly Lifetime _lifetime = new(typeof(OnnxRuntimeForward));
    private readonly OnnxGraph _graph;
    private readonly InferenceSession _session;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    /// <summary>Loads the model into ONNX Runtime.</summary>
    /// <param name="graph">The graph; patterns run as their primitive nodes.</param>
    /// <param name="captured">Tensors to keep besides the graph outputs; graph inputs and initializers may be named and cost
    /// nothing.</param>
    /// <exception cref="ForwardFailedException">ONNX Runtime refuses the model, or a captured tensor does not exist.</exception>
    public OnnxRuntimeForward(OnnxGraph graph, IReadOnlyList<string> captured)
    {
        _graph = graph;
        bool IsExtra(string name) => !graph.IsInput(name) && !graph.Initializers.ContainsKey(name) && !graph.IsOutput(name);
        string[] extra = captured.Where(IsExtra).Distinct().ToArray();
        if (extra.FirstOrDefault(name => graph.Producer(name) is null) is { } unknown)
            throw new ForwardFailedException(graph.Source, $"capturing tensor '{unknown}'", "no node makes it", "name a tensor of the graph");

        _session = OrtSessions.Load(graph, extra, GraphOptimizationLevel.ORT_ENABLE_ALL);
        _inputNames = graph.Inputs.Select(v => v.Name).ToArray();
        _outputNames = graph.Outputs.Select(v => v.Name).Concat(extra).ToArray();
    }

    /// <summary>Runs the model once.</summary>
    /// <param name="inputs">Values for every graph input. Their memory is used as it is and must not change until the result is
    /// disposed.</param>
    /// <exception cref="ForwardFailedException">An input is missing, its values do not fill its shape, or ONNX Runtime fails.</exception>
    /// <exception cref="ObjectDisposedException">The session is freed.</exception>
    public ForwardPass Run(IReadOnlyDictionary<string, HostTensor> inputs)
    {
        using Lifetime.Use use = _lifetime.Enter();
        var values = new List<OrtValue>(_inputNames.Length);
        try
        {
            foreach (OnnxValue input in _graph.Inputs)
                values.Add(Wrap(input, inputs));
            using var options = new RunOptions();
            IDisposableReadOnlyCollection<OrtValue> results =
                OrtSessions.Guard(_graph, "the forward pass", () => _session.Run(options, _inputNames, values, _outputNames));
            return new ForwardPass(_graph, inputs, _outputNames, results);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    /// <summary>Frees the session when running calls have ended. Forward passes that it gave stay valid.</summary>
    public void Dispose()
    {
        if (_lifetime.End()) _session.Dispose();
    }

    private OrtValue Wrap(OnnxValue declared, IReadOnlyDictionary<string, HostTensor> inputs)
    {
        if (!inputs.TryGetValue(declared.Name, out HostTensor tensor))
        {
            throw new ForwardFailedException(
                _graph.Source,
                "the forward pass",
                $"input '{declared}' is missing",
                $"give it; the model's inputs are {string.Join(", ", _inputNames)}");
        }

        long needed = tensor.Shape.Aggregate(1L, (product, size) => product * size);
        if (needed != tensor.Length)
        {
            throw new ForwardFailedException(
                _graph.Source,
                "the forward pass",
                $"input '{declared.Name}' has {tensor.Length} values for shape [{string.Join(",", tensor.Shape)}]",
                $"give {needed} values");
        }

        return OrtSessions.Guard(_graph, "the forward pass", () => OrtTensors.Wrap(declared.Name, declared.ElementType, tensor));
    }
}
