using System.Security.Cryptography;
using System.Text;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Measures;
using OnnxLrp.Graph;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Evaluation.Attribution;

/// <summary>
/// Explains with the library: any composite, BatchNorm rule or method. The start relevance is 1 at the explained score, with the sign of
/// what the library starts with: relevance is linear in it, so a heatmap is that of <see cref="LrpExplainer"/> up to a positive factor.
/// </summary>
public sealed class ModelAttributor : IAttributor
{
    /// <summary>Methods whose sign is that of a slope and not of evidence: their magnitude is what is judged.</summary>
    private static readonly string[] Slopes = ["gradient", "smoothgrad", "guided-backprop", "deconvnet"];

    private readonly LrpExplainer _explainer;
    private readonly PictureShape _shape;
    private readonly LrpOptions _options;
    private readonly LrpPlan _plan;
    private readonly int _batch;
    private IReadOnlyList<IAttributor> _randomised = [];

    private ModelAttributor(string name, LrpExplainer explainer, LrpOptions options, PictureShape shape, int batch)
    {
        (Name, _explainer, _options, _shape, _batch) = (name, explainer, options, shape, batch);
        try
        {
            _plan = explainer.Plan(shape.Tensor(explainer.InputShape[0] > 0 ? explainer.InputShape[0] : batch));
        }
        catch
        {
            explainer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Identity =>
        $"{_options.Method} on {_explainer.Engine}, {_explainer.Device}, {_batch} at once, plan {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_plan.ToString())))[..16]}";

    /// <inheritdoc/>
    public bool Conserves => _options.Method is LrpMethod;

    /// <inheritdoc/>
    public bool SeesModel => true;

    /// <inheritdoc/>
    public IReadOnlyList<IAttributor> Randomised => _randomised;

    /// <summary>The plan: layers with their rules, and notes.</summary>
    public LrpPlan Plan => _plan;

    /// <summary>Loads the model for one method.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="path">The model.</param>
    /// <param name="engine">Where it runs; it stays the caller's.</param>
    /// <param name="options">How to explain.</param>
    /// <param name="shape">The pictures.</param>
    /// <param name="batch">Pictures explained at once; always as many, so that results do not depend on what was done before.</param>
    /// <exception cref="Errors.ModelNotSupportedException">The model cannot be explained so.</exception>
    public static ModelAttributor Load(string path, string name, IRelevanceEngine engine, LrpOptions options, PictureShape shape, int batch)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        LrpOptions batched = options with { BatchSize = batch };
        return new ModelAttributor(name, LrpExplainer.Load(path, engine, batched), batched, shape, batch);
    }

    /// <summary>Makes the randomised networks of <see cref="ParameterRandomisation"/> and explains them as the trained one.</summary>
    /// <param name="graph">The trained network.</param>
    /// <param name="stages">Stages.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="device">Where they run.</param>
    public void Randomise(OnnxGraph graph, int stages, int seed, string device)
    {
        ArgumentNullException.ThrowIfNull(graph);
        LrpOptions options = _options with { Device = device };
        // The list has each stage as soon as it is loaded, so that Dispose frees the ones before a stage that fails.
        var loaded = new List<IAttributor>();
        foreach (IAttributor before in _randomised) before.Dispose();
        _randomised = loaded;
        foreach (OnnxGraph stage in ParameterRandomisation.Stages(graph, stages, seed))
        {
            LrpExplainer explainer = LrpExplainer.Load(OnnxWriter.ToBytes(stage), $"randomised {Path.GetFileName(graph.Source)}", options);
            loaded.Add(new ModelAttributor($"{Name}, stage {loaded.Count + 1}", explainer, options, _shape, _batch));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var relevance = new List<float[]>();
        foreach (AttributionRequest[] chunk in requests.Chunk(_batch)) relevance.AddRange(ExplainBatch(chunk));
        return relevance;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IAttributor stage in _randomised) stage.Dispose();
        _explainer.Dispose();
    }

    private IEnumerable<float[]> ExplainBatch(AttributionRequest[] requests)
    {
        int classes = _plan.OutputShape.Skip(1).Aggregate(1, (a, b) => a * b);
        var values = new float[_batch * _shape.Length];
        var start = new float[_batch * classes];
        for (int n = 0; n < _batch; n++)
        {
            // A short batch is filled up with its last picture: another batch size would be another plan, with other rounding.
            AttributionRequest request = requests[Math.Min(n, requests.Length - 1)];
            request.Input.CopyTo(values, n * _shape.Length);
            start[(n * classes) + request.Output] = request.Direction;
        }
        IReadOnlyList<IReadOnlyList<Explanation>> explained = _explainer.ExplainFrom(values, _shape.Tensor(_batch), start);
        return explained.Take(requests.Length).Zip(requests, (e, request) => Signed(e[0], request.Output));
    }

    /// <summary>Methods that share a score out start with it, and a negative one turns all signs round; gradients start with 1.</summary>
    private float[] Signed(Explanation explanation, int output)
    {
        if (Slopes.Contains(_options.Method.Name)) return Array.ConvertAll(explanation.Relevance, MathF.Abs);
        bool turns = _plan.Composite.Seed == ScoreSeed.Logit && explanation.Scores[output] < 0;
        return turns ? Array.ConvertAll(explanation.Relevance, r => -r) : explanation.Relevance;
    }
}
