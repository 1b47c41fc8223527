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
    /// <summary>
    /// Relevance divides by outputs that may nearly cancel, and so magnifies the rounding of the scores; what really depends on the batch
    /// differs by far more.
    /// </summary>
    private const double RelevanceTolerance = 2e-2;

    private const double ScoreTolerance = 1e-3;

    private readonly LrpPlan _plan;
    private readonly StartInput _start;
    private readonly ExplainerModel _model;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    /// <param name="plan">The plan.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    /// <param name="start">What the graph makes the start relevance from.</param>
    /// <param name="optimize">False for a session of a few runs: it is loaded as it is.</param>
    public OrtExplainer(LrpPlan plan, IReadOnlyList<string> layers, StartInput start, bool optimize = true)
    {
        (_plan, _start) = (plan, start);
        _model = Lower(anyBatch: true);
        // An open size that holds for one batch only costs ONNX Runtime minutes in a graph that goes over time, or ends the process.
        if (!_model.AnyBatch) _model = Lower(anyBatch: false);
        OnnxGraph graph = optimize && BlockSize.Here is { } block ? BlockedLayout.Of(_model.Graph, plan.Shapes, plan.Samples, block) : _model.Graph;
        _session = OrtSessions.Load(graph, [], optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL);

        ExplainerModel Lower(bool anyBatch) =>
            ExplainerLowering.Lower(plan, [plan.Output], [plan.Endpoints[0], .. layers], start, anyBatch);
    }

    /// <summary>Whether the graph holds for any batch size.</summary>
    public bool AnyBatch => _model.AnyBatch;

    /// <summary>
    /// Whether the graph also runs with another batch size and then gives the same scores and the same relevance: the lowering knows of
    /// what mixes samples, but a constant of the model may hold its batch size.
    /// </summary>
    public bool HoldsForAnyBatch()
    {
        if (!AnyBatch) return false;
        int batch = _plan.InputShape[0];
        try
        {
            // Another sample comes first, so that every sample of the plan's batch has another place in the larger one.
            (float[] logits, Dictionary<string, float[]> relevance) planned = TryRun(1, batch), other = TryRun(0, batch + 1);
            return IsTail(planned.logits, other.logits, batch, ScoreTolerance)
                && planned.relevance.All(r => IsTail(r.Value, other.relevance[r.Key], batch, RelevanceTolerance));
        }
        catch (OnnxLrpException)
        {
            return false;
        }
    }

    /// <summary>One run from classes, −1 for the best.</summary>
    public (float[] Logits, Dictionary<string, float[]> Relevance) Run(EngineRequest request, int[] targets)
    {
        using OrtValue start = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(targets, t => (long)t), [targets.Length]);
        return Run(request, start);
    }

    /// <summary>One run from a start relevance, or from the weights of the scores.</summary>
    public (float[] Logits, Dictionary<string, float[]> Relevance) Run(EngineRequest request, float[] values)
    {
        int[] shape = [_plan.SamplesIn(request.Inputs[_plan.Input].Shape), .. _plan.OutputShape.Skip(1)];
        using OrtValue start = OrtTensors.Wrap(_model.Start, OnnxElementType.Float, new HostTensor(values, shape));
        return Run(request, start);
    }

    /// <summary>
    /// Random samples, each known by its number: a run of them from the first class, or from a start relevance that is the same for all.
    /// </summary>
    private (float[] Logits, Dictionary<string, float[]> Relevance) TryRun(int first, int count)
    {
        int outputs = Length(_plan.OutputShape);
        var request = new EngineRequest
        {
            Inputs = _plan.Graph.Inputs.ToDictionary(i => i.Name, i => Values(i.Name)),
            Start = new StartRelevance.Best(1),
        };
        return _start == StartInput.Target
            ? Run(request, new int[count])
            : Run(request, [.. Enumerable.Range(0, count * outputs).Select(i => 1f / (1 + (i % outputs)))]);

        HostTensor Values(string input)
        {
            int[] shape = _plan.Shapes[input];
            bool counts = shape.Length > 0 && shape[0] == _plan.InputShape[0];
            int[] whole = counts ? [count, .. shape[1..]] : shape;
            int samples = counts ? count : 1, length = whole.Aggregate(1, (a, b) => a * b) / samples;
            OnnxElementType type = _plan.Graph.Inputs.First(i => i.Name == input).ElementType;
            int? rows = _plan.TableRows.TryGetValue(input, out int known) ? known : null;
            float[] values = [.. Enumerable.Range(0, samples).SelectMany(n => RandomInput.Of(type, rows, counts ? first + n : 0, length))];
            return new HostTensor(values, whole);
        }
    }

    /// <summary>Whether the samples of a batch are the last ones of another, as well as two summation orders agree.</summary>
    private static bool IsTail(float[] planned, float[] other, int batch, double tolerance)
    {
        int length = planned.Length / batch;
        if (other.Length != length * (batch + 1)) return false;
        double scale = planned.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Enumerable.Range(0, planned.Length).All(
            i => planned[i].Equals(other[i + length]) || Math.Abs(planned[i] - other[i + length]) <= tolerance * scale);
    }

    private static int Length(IReadOnlyList<int> shape) => shape.Skip(1).Aggregate(1, (a, b) => a * b);

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private (float[] Logits, Dictionary<string, float[]> Relevance) Run(EngineRequest request, OrtValue start)
    {
        List<string> names = [_model.Start];
        List<OrtValue> values = [start];
        try
        {
            foreach (OnnxValue input in _model.Graph.Inputs.Where(i => request.Inputs.ContainsKey(i.Name)))
            {
                names.Add(input.Name);
                values.Add(OrtTensors.Wrap(input.Name, input.ElementType, request.Inputs[input.Name]));
            }
            foreach (PlannedCondition condition in _plan.Conditions.Values)
            {
                string name = ExplainerModel.ConditionInput(condition.Tensor);
                if (!_model.Graph.IsInput(name)) continue;
                int[] shape = [.. _model.Graph.Inputs.First(i => i.Name == name).Dimensions!.Select(d => (int)d.Size!)];
                names.Add(name);
                values.Add(OrtTensors.Wrap(name, OnnxElementType.Float, new HostTensor(request.Factors(condition), shape)));
            }
            if (request.Start is StartRelevance.Weights { Reference: var reference and not 0 } && _start == StartInput.Weights)
            {
                names.Add(ExplainerModel.Reference);
                values.Add(OrtTensors.Wrap(ExplainerModel.Reference, OnnxElementType.Float, new HostTensor(new[] { reference }, [])));
            }
            string[] outputs = [.. _model.Values, .. _model.Relevance.Select(o => o.Output)];
            using IDisposableReadOnlyCollection<OrtValue> results =
                OrtSessions.Guard(_model.Graph, "explaining", () => _session.Run(_options, names, values, outputs));
            var relevance = new Dictionary<string, float[]>();
            for (int i = 0; i < _model.Relevance.Count; i++)
            {
                relevance[_model.Relevance[i].Tensor] = results[i + 1].GetTensorDataAsSpan<float>().ToArray();
            }
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), relevance);
        }
        finally
        {
            // The start is the caller's.
            foreach (OrtValue value in values.Skip(1)) value.Dispose();
        }
    }
}
