using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Scoring;

/// <summary>A network in ONNX Runtime with tensors inside it as outputs.</summary>
internal sealed class ActivationSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string[] _tensors;

    /// <param name="graph">The network.</param>
    /// <param name="tensors">The tensors; the network's input may be among them.</param>
    public ActivationSession(OnnxGraph graph, IReadOnlyList<string> tensors)
    {
        (_input, _tensors) = (graph.Inputs[0].Name, [.. tensors.Where(t => t != graph.Inputs[0].Name)]);
        _ = OnnxRuntimeEnvironment.Version;
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = new InferenceSession(OnnxWriter.ToBytes(graph, _tensors), options);
    }

    public Tensors Run(float[] values, int[] shape)
    {
        var input = new DenseTensor<float>(values, shape);
        IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run([NamedOnnxValue.CreateFromTensor(_input, input)], _tensors);
        var tensors = results.ToDictionary(r => r.Name, r => (ReadOnlyMemory<float>)r.AsTensor<float>().ToDenseTensor().Buffer);
        tensors[_input] = values;
        return new Tensors(results, tensors);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>The values of one run, valid until they are disposed.</summary>
    internal sealed class Tensors(IDisposable results, IReadOnlyDictionary<string, ReadOnlyMemory<float>> values) : IDisposable
    {
        /// <summary>One sample of a tensor.</summary>
        public ReadOnlySpan<float> Sample(string tensor, int sample, int batch)
        {
            int length = values[tensor].Length / batch;
            return values[tensor].Span.Slice(sample * length, length);
        }

        public void Dispose() => results.Dispose();
    }
}
