using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Errors;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// The unmodified model file in a session of its own, with all of ONNX Runtime's optimisations and no extra outputs: what an explanation's
/// time is compared with.
/// </summary>
public sealed class PlainForward : IDisposable
{
    private readonly Lifetime _lifetime = new(typeof(PlainForward));
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
        _input = _session.InputMetadata.FirstOrDefault(i => i.Value.ElementType == typeof(float)).Key;
        if (_input is not null) return;
        _session.Dispose();
        throw new ForwardFailedException(path, "loading the model", "it has no input of type Float", "give a model with one");
    }

    /// <summary>Runs the model; the outputs are dropped.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="ObjectDisposedException">The session is freed.</exception>
    public void Run(HostTensor input)
    {
        using Lifetime.Use use = _lifetime.Enter();
        using OrtValue value = OrtTensors.Wrap(_input, Graph.OnnxElementType.Float, input);
        using IDisposableReadOnlyCollection<OrtValue> _ = OrtSessions.Guard(
            _path, "the forward pass", () => _session.Run(_options, [_input], [value], [.. _session.OutputMetadata.Keys]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _session.Dispose();
        _options.Dispose();
    }
}
