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
public sealed partial class LrpExplainer : IDisposable
{
    private const int DefaultBatch = 8;

    private readonly OnnxGraph _graph;
    private readonly SampleOrder _order;
    private readonly OnnxValue _input;
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
        _composite = options.BatchNorm is { } batchNorm ? composite.With(batchNorm) : composite;
        _input = ModelFace.Input(graph);
        InputShape = DeclaredShape(_input);
        Endpoints = ModelFace.Endpoints(graph, options.Explain);
        _order = SampleOrder.Of(graph, Endpoints.FirstOrDefault(graph.IsInput), new OnnxRuntimeProbe());
        _graph = _order.Graph;
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

    /// <summary>
    /// The tensors that relevance goes to: those of <see cref="LrpOptions.Explain"/>, else every float input and every integer input that
    /// picks rows of a constant table. An explanation has those of them that the explained output depends on.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; }

    /// <summary>The model's inputs: names, element types and declared shapes.</summary>
    public IReadOnlyList<OnnxValue> Inputs => _order.Model.Inputs;

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
    /// <param name="engine">The engine; it stays the caller's, to be disposed after this explainer. <see cref="LrpOptions.Device"/> is not
    /// read.</param>
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

    /// <summary>
    /// Whether the model takes these values: shape, count, finite numbers. <c>Explain</c> checks it too; for those who plan first.
    /// </summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <exception cref="InputMismatchException">The values do not fit the shape or the model, or are not all finite.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public void CheckInput(ReadOnlyMemory<float> values, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        CheckInput(Named(values, shape));
    }

    /// <summary>Whether the model takes these values: names, types, shapes, finite numbers, integers within the declared type.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <exception cref="InputMismatchException">The values do not fit the model.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public void CheckInput(ModelInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _lifetime.Require();
        InputChecks.Check(_order.Model, inputs, _order.Axes);
    }

    /// <summary>The plan for an input shape, made once and kept like a session. It needs no device.</summary>
    /// <param name="inputShape">Concrete shape, with its batch dimension.</param>
    /// <param name="target">Only the outputs that it names matter; null: the first output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public LrpPlan Plan(IReadOnlyList<int> inputShape, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        return Plan(new Dictionary<string, IReadOnlyList<int>> { [_input.Name] = inputShape }, target);
    }

    /// <summary>The plan for the shapes of several inputs, made once and kept like a session. It needs no device.</summary>
    /// <param name="inputShapes">
    /// Concrete shapes by the inputs' names. Shapes that are left out follow from the declared ones, as far as sizes are fixed or bear the
    /// name of a given one.
    /// </param>
    /// <param name="target">Only the output that it names matters; null: the only output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="InputMismatchException">There is no such input, or a size stays open.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public LrpPlan Plan(IReadOnlyDictionary<string, IReadOnlyList<int>> inputShapes, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputShapes);
        using Lifetime.Use use = _lifetime.Enter();
        InputShapes shapes = ShapesOf(inputShapes);
        return _sessions.Plan(shapes, OutputsOf(target, shapes));
    }

    /// <summary>The plan of the first run that explains these inputs.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">Only the output that it names matters; null: the only output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public LrpPlan Plan(ModelInputs inputs, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using Lifetime.Use use = _lifetime.Enter();
        InputShapes shapes = ShapesOf(SamplesFirst(inputs));
        IReadOnlyList<string?> outputs = OutputsOf(target, shapes);
        return _sessions.Plan(CountsSamples(shapes, outputs) ? shapes.WithBatch(RunSize(shapes)) : shapes, outputs);
    }

    /// <summary>
    /// Model and explanation as one ONNX graph; see <see cref="CompiledExplainer"/>. The batch stays open where the model leaves it open.
    /// </summary>
    /// <param name="inputShape">Concrete shape, with its batch dimension.</param>
    /// <param name="target">Only the outputs that it names matter; null: the first output.</param>
    /// <param name="metadata">More metadata to carry.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="TargetOutOfRangeException">The target names several outputs.</exception>
    public OnnxGraph Compile(IReadOnlyList<int> inputShape, Target? target = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (target is { Outputs.Count: > 1 } several)
        {
            throw new TargetOutOfRangeException(
                _graph.Source, target, $"its terms name {several.Outputs.Count} outputs", "one: a compiled file explains the score of one output whose index it is given",
                "compile a file for each output");
        }
        if (_order.Turns) throw NotCompiled(_order);
        return CompiledExplainer.Lower(Plan(inputShape, target), metadata ?? new Dictionary<string, string>());
    }

    /// <summary>Model and explanation as one ONNX graph, with an output of relevance for each endpoint.</summary>
    /// <param name="inputShapes">Concrete shapes by the inputs' names, as <c>Plan</c> takes them.</param>
    /// <param name="target">Only the output that it names matters; null: the only output.</param>
    /// <param name="metadata">More metadata to carry.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="InputMismatchException">There is no such input, or a size stays open.</exception>
    public OnnxGraph Compile(
        IReadOnlyDictionary<string, IReadOnlyList<int>> inputShapes, Target? target = null, IReadOnlyDictionary<string, string>? metadata = null) =>
        _order.Turns
            ? throw NotCompiled(_order)
            : CompiledExplainer.Lower(Plan(inputShapes, target), metadata ?? new Dictionary<string, string>());

    /// <summary>
    /// The input whose first axis counts samples: the first one that is explained, else the first float one, else the first.
    /// </summary>
    /// <param name="given">Names of the inputs that are given.</param>
    /// <exception cref="InputMismatchException">None of them is an input of the model.</exception>
    public string SampleInput(IReadOnlyCollection<string> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return ModelFace.SampleInput(_graph, Endpoints, given);
    }

    /// <summary>The axis of an input that counts samples, if any does: the first, or another one such as 1 of <c>[T, N, E]</c>.</summary>
    /// <param name="input">Name of the input.</param>
    public int SampleAxis(string input) => _order.Axes.GetValueOrDefault(input);

    /// <summary>Whether the first axis of an input counts samples; if not, the whole input is one sample.</summary>
    /// <param name="shape">Shape of the input.</param>
    /// <param name="target">Only the outputs that it names matter; null: the first output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public bool IsBatched(IReadOnlyList<int> shape, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using Lifetime.Use use = _lifetime.Enter();
        InputShapes shapes = ShapesOf(new Dictionary<string, IReadOnlyList<int>> { [_input.Name] = shape });
        return CountsSamples(shapes, OutputsOf(target, shapes));
    }

    /// <summary>Whether the first axis of the inputs counts samples; if not, all of them together are one sample.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">Only the output that it names matters; null: the only output.</param>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed.</exception>
    public bool IsBatched(ModelInputs inputs, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using Lifetime.Use use = _lifetime.Enter();
        InputShapes shapes = ShapesOf(SamplesFirst(inputs));
        return CountsSamples(shapes, OutputsOf(target, shapes));
    }

    /// <summary>Explains one input.</summary>
    /// <param name="values">The input, row-major, as the model takes it; every dimension but the batch must be fixed in the model.</param>
    /// <param name="target">What to explain; null: the winning class.</param>
    /// <returns>The explanation of the target; of the best class, where it names several.</returns>
    public Explanation Explain(ReadOnlyMemory<float> values, Target? target = null) => Explain(values, SampleShape(values.Length), target)[0][0];

    /// <summary>Explains a batch of any size.</summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <param name="target">What to explain; null: the winning class of each.</param>
    /// <returns>For each input, one explanation; one for each class, where the target names the K best.</returns>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public IReadOnlyList<IReadOnlyList<Explanation>> Explain(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Explain(Named(values, shape), target);
    }

    /// <summary>Explains a batch of any size, with its inputs by name.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">What to explain; null: the winning class of each.</param>
    /// <returns>For each sample, one explanation; one for each class, where the target names the K best.</returns>
    /// <exception cref="InputMismatchException">The values do not fit the model in name, type or shape, or are not all finite.</exception>
    /// <exception cref="TargetOutOfRangeException">The model has no such scores.</exception>
    /// <exception cref="ModelNotSupportedException">The model cannot be explained; all problems in one table.</exception>
    /// <exception cref="ObjectDisposedException">The explainer is disposed, or the engine that was given to it.</exception>
    public IReadOnlyList<IReadOnlyList<Explanation>> Explain(ModelInputs inputs, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(inputs, target ?? Target.Top, null, null, default);
    }

    /// <summary>Explains a batch of any size under conditions of its own, so that many channels share one plan.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">What to explain; null: the winning class of each.</param>
    /// <param name="conditions">
    /// Conditions instead of those of <see cref="LrpOptions.Conditions"/>, which must name the same tensors and axes; a tensor that is left
    /// out keeps its relevance.
    /// </param>
    /// <exception cref="TensorChoiceException">A condition is on another tensor, or names a channel that it does not have.</exception>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public IReadOnlyList<IReadOnlyList<Explanation>> Explain(ModelInputs inputs, Target? target, IReadOnlyList<Condition> conditions)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(conditions);
        return Run(inputs, target ?? Target.Top, null, null, default, conditions);
    }

    /// <summary>Explains a batch from a start relevance of the caller's.</summary>
    /// <param name="values">The inputs one after the other, row-major.</param>
    /// <param name="shape">Their shape, with the batch dimension.</param>
    /// <param name="startRelevance">
    /// Relevance at the explained scores, samples first, one sample for all inputs or one for each; those of several outputs one after the
    /// other.
    /// </param>
    /// <param name="target">Only the outputs that it names matter.</param>
    /// <returns>One explanation for each input.</returns>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public IReadOnlyList<IReadOnlyList<Explanation>> ExplainFrom(
        ReadOnlyMemory<float> values, IReadOnlyList<int> shape, ReadOnlyMemory<float> startRelevance, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return ExplainFrom(Named(values, shape), startRelevance, target);
    }

    /// <summary>Explains a batch, with its inputs by name, from a start relevance of the caller's.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="startRelevance">Relevance at the explained output, one sample for all inputs or one for each.</param>
    /// <param name="target">Only the output that it names matters.</param>
    /// <returns>One explanation for each sample.</returns>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public IReadOnlyList<IReadOnlyList<Explanation>> ExplainFrom(
        ModelInputs inputs, ReadOnlyMemory<float> startRelevance, Target? target = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(inputs, target ?? Target.Top, startRelevance, null, default);
    }

    /// <summary>Explains a batch of any size on a thread of the thread pool.</summary>
    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">What to explain; null: the winning class of each.</param>
    /// <param name="progress">Gets the number of samples that are explained, after each run of <see cref="LrpOptions.BatchSize"/>.</param>
    /// <param name="cancellation">Stops the work before its next run.</param>
    /// <returns>For each sample, one explanation; one for each class, where the target names the K best.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public Task<IReadOnlyList<IReadOnlyList<Explanation>>> ExplainAsync(
        ModelInputs inputs, Target? target = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Task.Run(() => Run(inputs, target ?? Target.Top, null, progress, cancellation), cancellation);
    }

    /// <summary>Explains a stream of inputs, one after the other, as they are asked for.</summary>
    /// <param name="inputs">The stream; each element is one sample or a batch.</param>
    /// <param name="target">What to explain; null: the winning class of each.</param>
    /// <param name="progress">Gets the number of samples of the whole stream that are explained.</param>
    /// <param name="cancellation">Stops the work before its next run.</param>
    /// <returns>The explanations in the order of the samples; those of the K best classes of a sample follow each other.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <inheritdoc cref="Explain(ModelInputs, Target?)"/>
    public IAsyncEnumerable<Explanation> ExplainAsync(
        IAsyncEnumerable<ModelInputs> inputs, Target? target = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(inputs, target, progress, cancellation);
    }

    /// <summary>Waits for running calls and frees sessions, and the device where the explainer opened it.</summary>
    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _sessions.Dispose();
        if (_ownsEngine && _engine.IsValueCreated) _engine.Value.Dispose();
    }
}
