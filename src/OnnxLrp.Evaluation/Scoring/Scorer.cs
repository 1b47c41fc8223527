using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Scoring;

/// <summary>
/// Runs the unchanged model forward in ONNX Runtime, in small batches side by side: many one-threaded runs keep all cores busier than one run that
/// shares each layer among them.
/// </summary>
public sealed class Scorer : IScorer, IDisposable
{
    private const int LargestBatch = 32;

    /// <summary>Values of a batch; larger pictures get smaller batches, which stay in the cache.</summary>
    private const int BatchValues = 1 << 18;

    private readonly Lifetime _lifetime = new(typeof(Scorer));
    private readonly InferenceSession _session;
    private readonly PictureShape _shape;
    private readonly string _input;
    private readonly string _output;
    private readonly ScoreKind _kind;
    private readonly int _batch;
    private readonly bool _isFixed;

    /// <summary>Opens the model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="output">The tensor with the logits, an output or a tensor inside.</param>
    /// <param name="shape">The pictures.</param>
    /// <param name="kind">What is given out.</param>
    /// <exception cref="EvaluationException">The model is not of float32, or ONNX Runtime refuses it.</exception>
    /// <exception cref="Errors.OnnxRuntimeMissingException">The native library is missing, or older than the managed one.</exception>
    public Scorer(OnnxGraph graph, string output, PictureShape shape, ScoreKind kind)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(shape);
        (_shape, _output, _kind, _input) = (shape, output, kind, graph.Inputs[0].Name);
        int declared = (int)(graph.Inputs[0].Dimensions?[0].Size ?? 0);
        _isFixed = declared > 0;
        _batch = _isFixed ? declared : Math.Clamp(BatchValues / shape.Length, 1, LargestBatch);
        _ = OnnxRuntimeEnvironment.Version;
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = Guard(graph.Source, () => new InferenceSession(OnnxWriter.ToBytes(graph, [output]), options));
        Type element = _session.InputMetadata[_input].ElementType, given = _session.OutputMetadata[output].ElementType;
        if (element != typeof(float) || given != typeof(float))
        {
            _session.Dispose();
            throw new EvaluationException($"{graph.Source}: input of {element.Name}, scores of {given.Name}; expected Single for both; evaluate the model in float32");
        }
    }

    /// <inheritdoc/>
    public float[][] Score(int count, InputWriter write)
    {
        using Lifetime.Use use = _lifetime.Enter();
        var scores = new float[count][];
        int runs = (count + _batch - 1) / _batch;
        Parallel.For(0, runs, run => Run(run * _batch, Math.Min(_batch, count - (run * _batch)), write, scores));
        return scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lifetime.End()) _session.Dispose();
    }

    /// <summary>Softmax with the largest logit subtracted, so that nothing overflows.</summary>
    public static float[] Softmax(ReadOnlySpan<float> logits)
    {
        var result = new float[logits.Length];
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits) largest = Math.Max(largest, logit);
        foreach (float logit in logits) sum += Math.Exp(logit - largest);
        for (int i = 0; i < result.Length; i++) result[i] = (float)(Math.Exp(logits[i] - largest) / sum);
        return result;
    }

    private void Run(int first, int used, InputWriter write, float[][] scores)
    {
        int size = _isFixed ? _batch : used;
        var values = new float[size * _shape.Length];
        for (int n = 0; n < used; n++) write(first + n, values.AsSpan(n * _shape.Length, _shape.Length));
        NamedOnnxValue[] inputs = [NamedOnnxValue.CreateFromTensor(_input, new DenseTensor<float>(values, _shape.Tensor(size)))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = Guard("the forward pass", () => _session.Run(inputs, [_output]));
        ReadOnlySpan<float> logits = results[0].AsTensor<float>().ToDenseTensor().Buffer.Span;
        int classes = logits.Length / size;
        for (int n = 0; n < used; n++)
        {
            ReadOnlySpan<float> one = logits.Slice(n * classes, classes);
            scores[first + n] = _kind == ScoreKind.Probability ? Softmax(one) : one.ToArray();
        }
    }

    private static T Guard<T>(string what, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            throw new EvaluationException($"{what}: ONNX Runtime says: {e.Message.ReplaceLineEndings(" ").Trim()}; check the model with ONNX Runtime alone", e);
        }
    }
}
