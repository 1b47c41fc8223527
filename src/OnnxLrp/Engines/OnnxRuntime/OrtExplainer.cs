using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Engines.OnnxRuntime.Blocked;
using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>A plan as one session, forward and backward pass together, for one set of tensors whose relevance is wanted.</summary>
internal sealed class OrtExplainer : IDisposable
{
    private readonly LrpPlan _plan;
    private readonly ExplainerModel _model;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    /// <param name="plan">The plan.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    /// <param name="targets">True: the graph makes the start relevance from class indices; false: it is an input.</param>
    /// <param name="optimize">False for a session of a few runs: it is loaded as it is.</param>
    public OrtExplainer(LrpPlan plan, IReadOnlyList<string> layers, bool targets, bool optimize = true)
    {
        _plan = plan;
        _model = ExplainerLowering.Lower(plan, [plan.Output], [plan.Input, .. layers], targets);
        OnnxGraph graph = optimize && BlockSize.Here is { } block ? BlockedLayout.Of(_model.Graph, plan.Shapes, plan.Samples, block) : _model.Graph;
        _session = OrtSessions.Load(graph, [], optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL);
    }

    /// <summary>Whether the graph holds for any batch size.</summary>
    public bool AnyBatch => _model.AnyBatch;

    /// <summary>
    /// Whether the graph also runs with another sample in front and then gives the others the same scores: the lowering knows of what mixes samples, but a constant
    /// of the model may hold its batch size.
    /// </summary>
    public bool HoldsForAnyBatch()
    {
        if (!AnyBatch) return false;
        int batch = _plan.InputShape[0], length = _plan.InputShape.Skip(1).Aggregate(1, (a, b) => a * b);
        var random = new Random(1);
        float[] Sample() => [.. Enumerable.Range(0, length).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        float[] sample = Sample(), more = Sample();
        try
        {
            float[] planned = Scores(batch, []), other = Scores(batch + 1, more);
            int classes = planned.Length / batch;
            double scale = planned.Max(Math.Abs);
            return other.Length == planned.Length + classes && Enumerable.Range(0, planned.Length).All(i => Math.Abs(planned[i] - other[classes + i]) <= 1e-3 * scale);
        }
        catch (OnnxLrpException)
        {
            return false;
        }

        float[] Scores(int count, float[] first)
        {
            float[] values = [.. first, .. Enumerable.Range(0, batch).SelectMany(_ => sample)];
            return Run(new HostTensor(values, [count, .. _plan.InputShape.Skip(1)]), new int[count]).Logits;
        }
    }

    /// <summary>One run from classes, −1 for the best.</summary>
    public (float[] Logits, Dictionary<string, float[]> Relevance) Run(HostTensor input, int[] targets)
    {
        using OrtValue start = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(targets, t => (long)t), [targets.Length]);
        return Run(input, start);
    }

    /// <summary>One run from a start relevance.</summary>
    public (float[] Logits, Dictionary<string, float[]> Relevance) Run(HostTensor input, float[] startRelevance)
    {
        int[] shape = [_plan.SamplesIn(input.Shape), .. _plan.OutputShape.Skip(1)];
        using OrtValue start = OrtTensors.Wrap(_model.Start, OnnxElementType.Float, new HostTensor(startRelevance, shape));
        return Run(input, start);
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private (float[] Logits, Dictionary<string, float[]> Relevance) Run(HostTensor input, OrtValue start)
    {
        OnnxElementType type = _plan.Graph.Inputs.First(i => i.Name == _plan.Input).ElementType;
        using OrtValue x = OrtTensors.Wrap(_model.Input, type, input);
        using IDisposableReadOnlyCollection<OrtValue> results = OrtSessions.Guard(
            _model.Graph, "explaining",
            () => _session.Run(_options, [_model.Input, _model.Start], [x, start], [.. _model.Values, .. _model.Relevance.Select(o => o.Output)]));
        var relevance = new Dictionary<string, float[]>();
        for (int i = 0; i < _model.Relevance.Count; i++) relevance[_model.Relevance[i].Tensor] = results[i + 1].GetTensorDataAsSpan<float>().ToArray();
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), relevance);
    }
}
