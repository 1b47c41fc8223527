using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>
/// Explains an ONNX model. Three lines to an explanation:
/// <code>
/// using LrpExplainer explainer = LrpExplainer.Load("model.onnx");
/// Explanation explanation = explainer.Explain(pixels);
/// float[] relevance = explanation.Relevance;
/// </code>
/// A model is planned once for each input shape (on the CPU: for each sample's shape); later inputs of that shape cost only their run, as
/// long as the shape is among the <see cref="LrpOptions.SessionLimit"/> last ones. Safe for use from several threads: explanations are
/// what they are one after the other, and on the CPU they run side by side. <see cref="Dispose"/> waits for running calls; later ones
/// give <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class LrpExplainer : IDisposable
{
    private const int DefaultBatch = 8;

    private readonly OnnxGraph _graph;
    private readonly LrpOptions _options;
    private readonly Composite _composite;
    private readonly Lazy<IRelevanceEngine> _engine;
    private readonly bool _ownsEngine;
    private readonly SessionCache _sessions;
    private readonly Lifetime _lifetime = new(typeof(LrpExplainer));

    private LrpExplainer(OnnxGraph graph, LrpOptions options, IRelevanceEngine? engine = null)
    {
        (_graph, _options) = (graph, options);
        if (CompiledExplainer.SourceOf(graph) is { } source) throw Compiled(graph, source);
        if (options.BatchSize < 1) throw new InputMismatchException(graph.Source, $"BatchSize {options.BatchSize}", "at least 1", "leave it out, or give the inputs of a run");
        Composite composite = options.Method.Composite(options.Composite);
        _composite = options.BatchNorm is { } batchNorm ? composite with { BatchNorm = batchNorm } : composite;
        OnnxValue input = ModelFace.Input(graph);
        InputShape = [.. (input.Dimensions ?? throw Shapeless(graph)).Select(d => d.Size is long size ? Size(graph, input, size) : -1)];
        _engine = new Lazy<IRelevanceEngine>(() => engine ?? EngineTable.Open(options.Device));
        _ownsEngine = engine is null;
        if (options.Layers.Count > 0 && !options.Method.GivesLayers)
        {
            throw new InputMismatchException(
                graph.Source, $"layers for the method {options.Method.Name}, which gives the relevance of the input only", "no layers",
                "leave them out, or take another method");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SessionLimit, 1, nameof(options));
        _sessions = new SessionCache(options.SessionLimit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MakePlan, Open);
    }

    /// <summary>Declared shape of the model's input, with its batch dimension; −1 for dynamic dimensions.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>The files beside the model that its weights were read from; none where the model file holds them.</summary>
    public IReadOnlyList<string> DataFiles => _graph.DataFiles;

    /// <summary>Name of the engine.</summary>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public string Engine => OpenEngine().Name;

    /// <summary>The device that it runs on.</summary>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public string Device => OpenEngine().Device;

    /// <summary>Loads a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How to explain; null: the defaults.</param>
    /// <exception cref="OnnxFormatException">The file is no readable ONNX model.</exception>
    /// <exception cref="ModelNotSupportedException">The model has no float input, or several inputs.</exception>
    public static LrpExplainer Load(string path, LrpOptions? options = null) => new(OnnxReader.Read(path), options ?? new LrpOptions());

    /// <summary>Loads a model for an engine that is open already, so that many models share one device and its compiled kernels.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="engine">The engine; it stays the caller's, to be disposed after this explainer. <see cref="LrpOptions.Device"/> is not read.</param>
    /// <param name="options">How to explain; null: the defaults.</param>
    /// <exception cref="OnnxFormatException">The file is no readable ONNX model.</exception>
    /// <exception cref="ModelNotSupportedException">The model has no float input, or several inputs.</exception>
    public static LrpExplainer Load(string path, IRelevanceEngine engine, LrpOptions? options = null) =>
        new(OnnxReader.Read(path), options ?? new LrpOptions(), engine);

    /// <summary>Loads a model that is in memory.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="options">How to explain; null: the defaults.</param>
    public static LrpExplainer Load(ReadOnlyMemory<byte> model, string source, LrpOptions? options = null) =>
        new(OnnxReader.Read(model, source, null), options ?? new LrpOptions());

    /// <summary>Whether the model takes these values: shape, count, finite numbers. <c>Explain</c> checks it too; for those who plan first.</summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <exception cref="InputMismatchException">The values do not fit the shape or the model, or are not all finite.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public void CheckInput(ReadOnlyMemory<float> values, IReadOnlyList<int> shape)
    {
        _lifetime.Require();
        InputChecks.Check(_graph.Source, InputShape, values, shape);
    }

    /// <summary>The plan for an input shape, made once and kept like a session. It needs no device.</summary>
    /// <param name="inputShape">Concrete shape, with its batch dimension.</param>
    /// <param name="target">Only its output name matters; null: the only output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public LrpPlan Plan(IReadOnlyList<int> inputShape, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        if (inputShape.Any(size => size < 1))
        {
            throw new InputMismatchException(
                _graph.Source, $"an input of shape [{string.Join(", ", inputShape)}]", "sizes of at least 1", "check the shape of the input");
        }
        using Lifetime.Use use = _lifetime.Enter();
        return _sessions.Plan(inputShape, target?.Output ?? _options.Output);
    }

    /// <summary>Model and explanation as one ONNX graph; see <see cref="CompiledExplainer"/>. The batch stays open where the model leaves it open.</summary>
    /// <param name="inputShape">Concrete shape, with its batch dimension.</param>
    /// <param name="target">Only its output name matters; null: the only output.</param>
    /// <param name="metadata">More metadata to carry.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    public OnnxGraph Compile(IReadOnlyList<int> inputShape, Target? target = null, IReadOnlyDictionary<string, string>? metadata = null) =>
        CompiledExplainer.Lower(Plan(inputShape, target), metadata ?? new Dictionary<string, string>());

    /// <summary>Whether the first axis of an input counts samples; if not, the whole input is one sample.</summary>
    /// <param name="shape">Shape of the input.</param>
    /// <param name="target">Only its output name matters; null: the only output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public bool IsBatched(IReadOnlyList<int> shape, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using Lifetime.Use use = _lifetime.Enter();
        return CountsSamples(shape, target);
    }

    /// <summary>Explains one input.</summary>
    /// <param name="values">The input, row-major, as the model takes it; every dimension but the batch must be fixed in the model.</param>
    /// <param name="target">The class to explain; null: the winning one.</param>
    /// <returns>The explanation of the (best) class.</returns>
    public Explanation Explain(ReadOnlyMemory<float> values, Target? target = null) => Explain(values, SampleShape(values.Length), target)[0][0];

    /// <summary>Explains a batch of any size.</summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <param name="target">The class to explain; null: the winning one of each.</param>
    /// <returns>For each input, one explanation for each class that the target names.</returns>
    /// <exception cref="InputMismatchException">The values do not fit the shape or the model, or are not all finite.</exception>
    /// <exception cref="TargetOutOfRangeException">The model has no such class.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed, or the engine that was given to it.</exception>
    public IReadOnlyList<IReadOnlyList<Explanation>> Explain(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, Target? target = null) =>
        Run(values, shape, target ?? Target.Top, null);

    /// <summary>Explains a batch from a start relevance of the caller's.</summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <param name="startRelevance">Relevance at the explained output, one sample for all inputs or one for each.</param>
    /// <param name="target">Only its output name matters.</param>
    /// <returns>One explanation for each input.</returns>
    public IReadOnlyList<IReadOnlyList<Explanation>> ExplainFrom(
        ReadOnlyMemory<float> values, IReadOnlyList<int> shape, ReadOnlyMemory<float> startRelevance, Target? target = null) =>
        Run(values, shape, target ?? Target.Top, startRelevance);

    /// <summary>Waits for running calls and frees sessions, and the device where the explainer opened it.</summary>
    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _sessions.Dispose();
        if (_ownsEngine && _engine.IsValueCreated) _engine.Value.Dispose();
    }

    private List<IReadOnlyList<Explanation>> Run(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, Target target, ReadOnlyMemory<float>? start)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using Lifetime.Use use = _lifetime.Enter();
        InputChecks.Check(_graph.Source, InputShape, values, shape);
        bool isBatched = CountsSamples(shape, target);
        if (!isBatched && shape.Count > 0 && InputShape[0] > 0 && InputShape[0] != shape[0]) throw NotOneSample(shape);
        (int count, int batch) = isBatched ? (shape[0], RunSize(shape)) : (1, 1);
        int sample = values.Length / count;
        var results = new List<IReadOnlyList<Explanation>>();
        for (int first = 0; first < count; first += batch)
        {
            int used = Math.Min(batch, count - first), run = isBatched && InputShape[0] > 0 ? batch : used;
            ReadOnlyMemory<float> slice = values.Slice(first * sample, used * sample);
            if (run > used) slice = Padded(slice, run * sample);
            int[] runShape = isBatched ? [run, .. shape.Skip(1)] : [.. shape];
            using SessionCache.Lease lease = _sessions.Rent(runShape, target.Output ?? _options.Output);
            LrpPlan plan = lease.Plan;
            StartRelevance from = start is { } s ? new StartRelevance.Given(StartOf(s, first, used, run, count, plan)) : StartOf(target, run, plan);
            string[] layers = [.. _options.Layers.Select(l => plan.LayerOf(l)!).Distinct()];
            EngineResult result = _options.Method.Run(lease.Session, new HostTensor(slice, runShape), from, layers);
            results.AddRange(Results.Split(plan, result, from, slice, plan.SamplesIn(runShape), _options.Layers, used));
        }
        return results;
    }

    private bool CountsSamples(IReadOnlyList<int> shape, Target? target)
    {
        if (shape.Count == 0) return false;
        string? output = target?.Output ?? _options.Output;
        // A plan knows it, and for all other shapes too; but a vector of open length may be one sample or many.
        LrpPlan? known = shape.Count > 1 ? _sessions.Known(output) : null;
        return (known ?? _sessions.Plan([RunSize(shape), .. shape.Skip(1)], output)).IsBatched;
    }

    /// <summary>Samples of one run, where the first axis counts samples.</summary>
    private int RunSize(IReadOnlyList<int> shape) => InputShape[0] > 0 ? InputShape[0] : Math.Min(shape[0], _options.BatchSize ?? DefaultBatch);

    private InputMismatchException NotOneSample(IReadOnlyList<int> shape) => new(
        _graph.Source, $"an input of shape [{string.Join(", ", shape)}]", $"[{string.Join(", ", InputShape)}], one sample without a batch axis", "give one sample at a time");

    private static float[] Padded(ReadOnlyMemory<float> values, int length)
    {
        var padded = new float[length];
        values.Span.CopyTo(padded);
        return padded;
    }

    private float[] StartOf(ReadOnlyMemory<float> start, int first, int used, int run, int count, LrpPlan plan)
    {
        int outputs = plan.OutputShape.Skip(1).Aggregate(1, (a, b) => a * b);
        if (start.Length != outputs && start.Length != outputs * count)
        {
            throw new InputMismatchException(
                _graph.Source, $"a start relevance of {start.Length} values", $"{outputs} (for all inputs) or {outputs * count} (for {count} inputs)",
                "give it the shape of the explained output");
        }
        var all = new float[run * outputs];
        for (int n = 0; n < used; n++) start.Span.Slice(start.Length == outputs ? 0 : (first + n) * outputs, outputs).CopyTo(all.AsSpan(n * outputs));
        return all;
    }

    private StartRelevance StartOf(Target target, int run, LrpPlan plan) => TargetPlace.Of(_graph.Source, target, plan) is int index
        ? new StartRelevance.Classes([[.. Enumerable.Repeat(index, run)]])
        : new StartRelevance.Best(target.Best);

    private LrpPlan MakePlan(IReadOnlyList<int> shape, string? output) =>
        new LrpPlanner(new OnnxRuntimeProbe()).Plan(_graph, _composite, shape, output, _options.ScoreAt);

    private IRelevanceSession Open(LrpPlan plan)
    {
        foreach (string layer in _options.Layers)
        {
            if (plan.LayerOf(layer) is not { } tensor)
            {
                throw new InputMismatchException(
                    _graph.Source, $"layer \"{layer}\" has no relevance of its own", "a tensor between the input and the explained output",
                    plan.NearestLayer(layer) is { } nearest ? $"the nearest one before it is \"{nearest}\"" : "take a name from \"onnx-lrp plan\"");
            }
            IReadOnlyList<int> shape = plan.RelevanceShapes[tensor];
            if (plan.Samples == 1 || (shape is [int first, ..] && first == plan.Samples)) continue;
            throw new InputMismatchException(
                _graph.Source, $"layer \"{layer}\" is [{string.Join(", ", shape)}] for {plan.Samples} samples", "samples on its first axis",
                "explain one input at a time, with --batch 1 (BatchSize of LrpOptions)");
        }
        return _engine.Value.Open(plan);
    }

    private IRelevanceEngine OpenEngine()
    {
        using Lifetime.Use use = _lifetime.Enter();
        return _engine.Value;
    }

    private int[] SampleShape(int length)
    {
        _lifetime.Require();
        if (InputShape.All(d => d > 0) && length == InputShape.Aggregate(1, (a, b) => a * b) && !IsBatched(InputShape, null)) return [.. InputShape];
        int[] shape = [1, .. InputShape.Skip(1)];
        return shape.All(d => d > 0)
            ? shape
            : throw new InputMismatchException(
                _graph.Source, $"{length} values without a shape", $"the shape, since the model's input is [{string.Join(", ", InputShape)}]", "call Explain(values, shape)");
    }

    private static int Size(OnnxGraph graph, OnnxValue input, long size) => size is > 0 and <= int.MaxValue
        ? (int)size
        : throw new ModelNotSupportedException(
            graph.Source, [new PlanProblem("(model)", "", $"its input {input} has a size of {size}; sizes are 1 to {int.MaxValue}", "export the model with the size of its input")]);

    private static ModelNotSupportedException Compiled(OnnxGraph graph, string source) => new(
        graph.Source, [new PlanProblem("(model)", "", $"it is a compiled explainer of {source}, not a model", $"give {source}, or run this file with ONNX Runtime")]);

    private static ModelNotSupportedException Shapeless(OnnxGraph graph) => new(
        graph.Source, [new PlanProblem("(model)", "", "its input has no shape", "export the model with the shape of its input")]);
}
