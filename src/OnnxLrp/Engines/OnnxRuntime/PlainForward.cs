using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// The unmodified model file in a session of its own, with all of ONNX Runtime's optimisations and no extra outputs: what an explanation's time is
/// compared with.
/// </summary>
public sealed class PlainForward : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string _input;
    private readonly string _path;

    /// <param name="path">The model, with one Float input.</param>
    /// <exception cref="ForwardFailedException">ONNX Runtime cannot load it.</exception>
    public PlainForward(string path)
    {
        _path = path;
        _session = OrtSessions.Load(path);
        _input = _session.InputMetadata.First(i => i.Value.ElementType == typeof(float)).Key;
    }

    /// <summary>Runs the model; the outputs are dropped.</summary>
    /// <param name="input">The input.</param>
    public void Run(HostTensor input)
    {
        using OrtValue value = OrtTensors.Wrap(_input, Graph.OnnxElementType.Float, input);
        using IDisposableReadOnlyCollection<OrtValue> _ = OrtSessions.Guard(
            _path, "the forward pass", () => _session.Run(_options, [_input], [value], [.. _session.OutputMetadata.Keys]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
