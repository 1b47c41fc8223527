using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;

namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>
/// Looks for what makes heatmaps of a network ugly: BatchNormalization layers that blow relevance up, channels that peak (artefacts of training), strides
/// that leave a checkerboard (artefacts of design). The founding paper did this by hand.
/// </summary>
public sealed class Diagnostician : IDisposable
{
    private readonly Lifetime _lifetime = new(typeof(Diagnostician));
    private readonly LrpExplainer _explainer;
    private readonly ActivationSession _activations;
    private readonly LrpPlan _plan;
    private readonly PictureShape _shape;
    private readonly int _batch;
    private readonly List<BatchNormStatistics> _batchNorms = [];
    private readonly List<StridedStatistics> _strided = [];
    private readonly List<string> _notes = [];
    private int _pictures;

    /// <summary>Loads the model.</summary>
    /// <param name="path">The model.</param>
    /// <param name="engine">Where explanations run; it stays the caller's.</param>
    /// <param name="options">Composite and BatchNorm rule; ε on BatchNormalization shows most.</param>
    /// <param name="shape">The pictures.</param>
    /// <param name="batch">Pictures at once.</param>
    /// <exception cref="Errors.ModelNotSupportedException">The model cannot be explained.</exception>
    public Diagnostician(string path, IRelevanceEngine engine, LrpOptions options, PictureShape shape, int batch)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape;
        using (LrpExplainer planner = LrpExplainer.Load(path, engine, options))
        {
            _batch = planner.InputShape[0] > 0 ? planner.InputShape[0] : batch;
            _plan = planner.Plan(shape.Tensor(_batch));
        }
        LrpRule rule = (options.BatchNorm ?? options.Composite.BatchNorm).Rule;
        foreach (OnnxNode node in _plan.Graph.Nodes) Look(node, rule);
        string[] layers = [.. _batchNorms.Select(b => b.Output).Concat(_strided.Select(s => s.Tensor)).Distinct()];
        _activations = new ActivationSession(_plan.Graph, [.. _batchNorms.Select(b => b.Input).Append(_plan.Output).Distinct()]);
        try
        {
            _explainer = LrpExplainer.Load(path, engine, options with { Layers = layers, BatchSize = _batch });
        }
        catch
        {
            _activations.Dispose();
            throw;
        }
    }

    /// <summary>What to know: layers that were not looked at, and the notes of the plan.</summary>
    public IReadOnlyList<string> Notes => [.. _plan.Notes, .. _notes];

    /// <summary>Adds pictures, at most as many as are explained at once.</summary>
    /// <param name="pictures">Values and class of each; a class of null: the winning one.</param>
    /// <exception cref="ObjectDisposedException">The diagnostician is disposed.</exception>
    public void Add(IReadOnlyList<(float[] Input, int? Target)> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        using Lifetime.Use use = _lifetime.Enter();
        foreach ((float[] Input, int? Target)[] chunk in pictures.Chunk(_batch)) AddChunk(chunk);
    }

    /// <summary>What was found so far.</summary>
    public ModelDiagnosis Diagnose() => new([.. _batchNorms.Select(b => b.Diagnose())], [.. _strided.Select(s => s.Diagnose())], _pictures);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _explainer.Dispose();
        _activations.Dispose();
    }

    private void Look(OnnxNode node, LrpRule rule)
    {
        if (node.Is("BatchNormalization") && _plan.RelevanceShapes.ContainsKey(node.Output))
        {
            string actual = _plan.Rows.First(r => r.Node == node.Name).Rule;
            if (actual == rule.ToString()) _batchNorms.Add(new BatchNormStatistics(_plan.Graph, node, rule));
            else _notes.Add($"{node.Name}: not looked at, since the composite gives it the rule {actual} and not {rule}");
        }
        else if (node.Inputs.Count > 0 && _plan.RelevanceShapes.TryGetValue(node.Input(0), out IReadOnlyList<int>? shape)
            && node.Outputs.Any(_plan.RelevanceShapes.ContainsKey) && StridedStatistics.Of(_plan.Graph, node, shape) is { } strided)
        {
            _strided.Add(strided);
        }
    }

    private void AddChunk((float[] Input, int? Target)[] chunk)
    {
        var values = new float[_batch * _shape.Length];
        for (int n = 0; n < _batch; n++) chunk[Math.Min(n, chunk.Length - 1)].Input.CopyTo(values, n * _shape.Length);
        using ActivationSession.Tensors activations = _activations.Run(values, _shape.Tensor(_batch));
        int classes = activations.Sample(_plan.Output, 0, _batch).Length;
        var start = new float[_batch * classes];
        for (int n = 0; n < _batch; n++)
        {
            ReadOnlySpan<float> scores = activations.Sample(_plan.Output, n, _batch);
            int target = chunk[Math.Min(n, chunk.Length - 1)].Target ?? scores.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(scores));
            if (target >= classes) throw new EvaluationException($"class {target}; expected one of the model's {classes}; check the labels");
            start[(n * classes) + target] = 1;
        }
        IReadOnlyList<IReadOnlyList<Explanation>> explained = _explainer.ExplainFrom(values, _shape.Tensor(_batch), start);
        for (int n = 0; n < chunk.Length; n++)
        {
            IReadOnlyDictionary<string, float[]> relevance = explained[n][0].Layers;
            foreach (BatchNormStatistics b in _batchNorms) b.Add(activations.Sample(b.Input, n, _batch), relevance[b.Output]);
            foreach (StridedStatistics s in _strided) s.Add(relevance[s.Tensor]);
            _pictures++;
        }
    }
}
