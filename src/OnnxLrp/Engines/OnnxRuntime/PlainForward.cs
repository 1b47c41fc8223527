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
    private readonly string _path;

    /// <param name="path">The model.</param>
    /// <exception cref="ForwardFailedException">ONNX Runtime cannot load it.</exception>
    public PlainForward(string path) => (_path, _session) = (path, OrtSessions.Load(path));

    /// <summary>Runs a model of one Float input; the outputs are dropped.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="ForwardFailedException">The model has no such input.</exception>
    /// <exception cref="ObjectDisposedException">The session is freed.</exception>
    public void Run(HostTensor input)
    {
        string name = _session.InputMetadata.FirstOrDefault(i => i.Value.ElementType == typeof(float)).Key
            ?? throw new ForwardFailedException(_path, "running the model", "it has no input of type Float", "give its inputs by name");
        Run(new ModelInputs().Add(name, input));
    }

    /// <summary>Runs the model; the outputs are dropped.</summary>
    /// <param name="inputs">Values for its inputs.</param>
    /// <exception cref="ForwardFailedException">The model has no such input, or ONNX Runtime fails.</exception>
    /// <exception cref="ObjectDisposedException">The session is freed.</exception>
    public void Run(ModelInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using Lifetime.Use use = _lifetime.Enter();
        var values = new List<OrtValue>();
        try
        {
            foreach ((string name, HostTensor tensor) in inputs)
            {
                NodeMetadata declared = _session.InputMetadata.GetValueOrDefault(name)
                    ?? throw new ForwardFailedException(_path, "running the model", $"it has no input \"{name}\"", "name its inputs");
                values.Add(OrtTensors.Wrap(name, (Graph.OnnxElementType)(int)declared.ElementDataType, tensor));
            }
            using IDisposableReadOnlyCollection<OrtValue> _ = OrtSessions.Guard(
                _path, "the forward pass",
                () => _session.Run(_options, [.. inputs.Select(i => i.Key)], values, [.. _session.OutputMetadata.Keys]));
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _session.Dispose();
        _options.Dispose();
    }
}
