using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>The backward pass of a plan as a session. Activations come from the forward pass without a copy.</summary>
internal sealed class OrtBackward : IDisposable
{
    private readonly LrpPlan _plan;
    private readonly IReadOnlyList<string> _layers;
    private readonly BackwardModel _model;
    private readonly InferenceSession _session;

    /// <param name="plan">The plan.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    public OrtBackward(LrpPlan plan, IReadOnlyList<string> layers)
    {
        (_plan, _layers) = (plan, layers);
        _model = BackwardLowering.Lower(plan, [plan.Input, .. layers]);
        _session = OrtSessions.Load(_model.Graph, [], GraphOptimizationLevel.ORT_ENABLE_ALL);
    }

    /// <summary>One backward pass.</summary>
    /// <param name="forward">Activations; they stay the forward pass's.</param>
    /// <param name="seed">The start relevance.</param>
    public BackwardResult Run(ForwardPass forward, float[] seed)
    {
        var owned = new List<OrtValue>();
        try
        {
            owned.Add(Wrap(seed, _plan.Output));
            var values = new List<OrtValue> { owned[0] };
            foreach (string tensor in _model.Activations)
            {
                OrtValue? lent = forward.Lend(tensor);
                if (lent is null) owned.Add(lent = Wrap(forward.Values(tensor).ToArray(), tensor));
                values.Add(lent);
            }
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = OrtSessions.Guard(
                _model.Graph, "the backward pass",
                () => _session.Run(options, [_model.StartRelevance, .. _model.Activations], values, [.. _model.Outputs.Select(o => o.Output)]));
            var relevance = new Dictionary<string, float[]>();
            for (int i = 0; i < results.Count; i++) relevance[_model.Outputs[i].Tensor] = results[i].GetTensorDataAsSpan<float>().ToArray();
            return new BackwardResult(relevance[_plan.Input], _layers.Distinct().ToDictionary(l => l, l => relevance[l]));
        }
        finally
        {
            owned.ForEach(v => v.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();

    private OrtValue Wrap(float[] values, string tensor) => OrtTensors.Wrap(tensor, OnnxElementType.Float, new HostTensor(values, _plan.Shapes[tensor]));
}
