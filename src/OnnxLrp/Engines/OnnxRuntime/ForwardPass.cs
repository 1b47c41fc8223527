using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// The tensors of one forward pass: graph outputs, captured activations, graph inputs, initializers. Float values are spans over
/// ONNX Runtime's own memory and are valid until <see cref="Dispose"/>; after it every member gives <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class ForwardPass : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly IReadOnlyDictionary<string, HostTensor> _inputs;
    private readonly IDisposableReadOnlyCollection<OrtValue> _results;
    private readonly Dictionary<string, OrtValue> _values = [];
    private readonly Dictionary<string, float[]> _converted = [];
    private bool _isDisposed;

    internal ForwardPass(
        OnnxGraph graph,
        IReadOnlyDictionary<string, HostTensor> inputs,
        IReadOnlyList<string> names,
        IDisposableReadOnlyCollection<OrtValue> results)
    {
        _graph = graph;
        _inputs = inputs;
        _results = results;
        for (int i = 0; i < names.Count; i++)
            _values[names[i]] = results[i];
    }

    /// <summary>The values of a tensor, row-major. Tensors that are not Float (and initializers) are converted once, and kept.</summary>
    /// <exception cref="ForwardFailedException">The tensor was not captured.</exception>
    /// <exception cref="TensorTypeException">Its elements are no numbers.</exception>
    public ReadOnlySpan<float> Values(string tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        bool isInput = _inputs.TryGetValue(tensor, out HostTensor input);
        if (isInput && input.Type == OnnxElementType.Float)
            return input.Data.Span;
        if (_values.TryGetValue(tensor, out OrtValue? value) && value.IsTensor && OrtTensors.Type(value) == OnnxElementType.Float)
            return value.GetTensorDataAsSpan<float>();
        if (!_converted.TryGetValue(tensor, out float[]? floats))
            _converted[tensor] = floats = isInput ? input.ToFloats() : Tensor(tensor).ToFloats();
        return floats;
    }

    /// <summary>The values of a captured Float tensor in ONNX Runtime's own memory, to be corrected in place.</summary>
    /// <exception cref="ForwardFailedException">The tensor was not captured as Float.</exception>
    internal Span<float> MutableValues(string tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _values.TryGetValue(tensor, out OrtValue? value) && value.IsTensor && OrtTensors.Type(value) == OnnxElementType.Float
            ? value.GetTensorMutableDataAsSpan<float>()
            : throw new ForwardFailedException(
                _graph.Source, $"correcting tensor '{tensor}'", "it was not captured by this forward pass", "capture it");
    }

    /// <summary>The values of an integer or Bool tensor, for example the indices of a Gather; a copy.</summary>
    /// <exception cref="ForwardFailedException">The tensor was not captured.</exception>
    /// <exception cref="TensorTypeException">Its elements are no integers.</exception>
    public long[] Integers(string tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _inputs.TryGetValue(tensor, out HostTensor input)
            ? input.ToIntegers()
            : Tensor(tensor).ToInt64s();
    }

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="ForwardFailedException">The tensor was not captured.</exception>
    public int[] Shape(string tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_inputs.TryGetValue(tensor, out HostTensor input))
            return input.Shape;
        return _values.TryGetValue(tensor, out OrtValue? value) && value.IsTensor ? OrtTensors.Shape(value) : Tensor(tensor).Dimensions;
    }

    /// <summary>Frees ONNX Runtime's memory.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _results.Dispose();
    }

    private OnnxTensor Tensor(string tensor)
    {
        if (_graph.Initializers.TryGetValue(tensor, out OnnxTensor? initializer))
            return initializer;
        return _values.TryGetValue(tensor, out OrtValue? value) && value.IsTensor
            ? OrtTensors.Copy(tensor, value)
            : throw new ForwardFailedException(
                _graph.Source, $"reading tensor '{tensor}'", "it was not captured by this forward pass", "name it when the forward pass is made");
    }
}
