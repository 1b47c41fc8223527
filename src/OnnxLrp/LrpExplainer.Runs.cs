using System.Runtime.CompilerServices;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <content>How explanations are run: batches, plans, sessions and starts.</content>
public sealed partial class LrpExplainer
{
    /// <summary>Counts a part of a stream on top of what is done.</summary>
    private sealed class Offset(IProgress<int> progress, int done) : IProgress<int>
    {
        public void Report(int value) => progress.Report(done + value);
    }

    private async IAsyncEnumerable<Explanation> Stream(
        IAsyncEnumerable<ModelInputs> inputs, Target? target, IProgress<int>? progress,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        int done = 0;
        await foreach (ModelInputs some in inputs.WithCancellation(cancellation).ConfigureAwait(false))
        {
            IReadOnlyList<IReadOnlyList<Explanation>> explained = await ExplainAsync(
                some, target, progress is null ? null : new Offset(progress, done), cancellation).ConfigureAwait(false);
            done += explained.Count;
            foreach (Explanation explanation in explained.SelectMany(e => e)) yield return explanation;
        }
    }

    /// <param name="inputs">Values for the model's inputs.</param>
    /// <param name="target">What is explained; with a start relevance, only its output matters.</param>
    /// <param name="start">The start relevance, where it is given.</param>
    /// <param name="progress">Gets the number of samples that are explained.</param>
    /// <param name="cancellation">Asked before each run.</param>
    /// <param name="conditions">Conditions of this call; null: those of the options.</param>
    private IReadOnlyList<IReadOnlyList<Explanation>> Run(
        ModelInputs inputs, Target target, ReadOnlyMemory<float>? start, IProgress<int>? progress, CancellationToken cancellation,
        IReadOnlyList<Condition>? conditions = null)
    {
        using Lifetime.Use use = _lifetime.Enter();
        InputChecks.Check(_order.Model, inputs, _order.Axes);
        inputs = SamplesFirst(inputs);
        InputShapes shapes = ShapesOf(inputs);
        IReadOnlyList<string?> outputs = OutputsOf(target, shapes);
        if (start is not null && (target.Mask is not null || target.Reference != 0))
        {
            throw new TargetOutOfRangeException(
                _graph.Source, target, "a mask or a reference beside a start relevance", "the start relevance alone", "work them into it");
        }
        Target? known = start is null ? Named(target, shapes).WithClasses(ClassOf) : null;
        bool isBatched = CountsSamples(shapes, outputs);
        int? fixedBatch = FixedBatch(shapes);
        if (!isBatched && fixedBatch is int size && size != shapes.Batch) throw NotOneSample(shapes);
        (int count, int batch) = isBatched ? (shapes.Batch, RunSize(shapes)) : (1, 1);
        var results = new List<IReadOnlyList<Explanation>>();
        for (int first = 0; first < count; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int used = Math.Min(batch, count - first), run = isBatched && fixedBatch is not null ? batch : used;
            InputShapes runShapes = isBatched ? shapes.WithBatch(run) : shapes;
            Dictionary<string, HostTensor> slices = inputs.ToDictionary(
                i => i.Key, i => isBatched && shapes.CountsSamples(i.Key) ? i.Value.Samples(first, used, run) : i.Value);
            using SessionCache.Lease lease = _sessions.Rent(runShapes, outputs);
            LrpPlan plan = lease.Plan;
            InputChecks.CheckRows(_graph.Source, inputs, plan.TableRows);
            TargetScores? scores = known is null ? null : new TargetScores(
                _graph.Source, known, plan, first, count, known.IsOfDetector ? Detected(known, slices, runShapes, used) : null);
            int samples = plan.SamplesIn(runShapes.Main);
            EngineRequest Request(StartRelevance from, params string[] layers) => new()
            {
                Inputs = plan.Graph.Inputs.ToDictionary(i => i.Name, i => slices[i.Name]),
                Start = from,
                Layers = layers,
                Conditions = Factors(plan, conditions ?? _options.Conditions),
                Cancellation = cancellation,
            };
            IReadOnlyList<StartRelevance> starts = start is { } given
                ? [new StartRelevance.Given(StartOf(given, first, used, run, count, plan))]
                : scores!.Starts(samples, from => lease.Session.Run(Request(from)).Logits);
            string[] wanted = [.. plan.Endpoints.Skip(1), .. plan.Context, .. _options.Layers.Select(l => plan.LayerOf(l)!).Distinct()];
            EngineResult[] found = [.. starts.Select(s => _options.Method.Run(lease.Session, Request(s, wanted)))];
            var split = new Results(plan, start is null ? target : null, scores, _options.Layers);
            results.AddRange(split.Split(found, starts, slices, samples, used));
            progress?.Report(results.Count);
        }
        return results;
    }

    /// <summary>The tensors whose scores a target adds up, each once; null: the model's output.</summary>
    private IReadOnlyList<string?> OutputsOf(Target? target, InputShapes shapes) => target is null ? [_options.Output] : Named(target, shapes).Outputs;

    /// <summary>The target with names for all its outputs: a term that names none means the first one.</summary>
    /// <exception cref="TargetOutOfRangeException">No node makes a tensor of that name.</exception>
    private Target Named(Target target, InputShapes shapes)
    {
        if (target.IsOfDetector) return target.Of(Head(target, shapes).Scores);
        if (target.Outputs.FirstOrDefault(o => o is not null && _graph.Producer(o) is null) is { } unknown)
        {
            string found = _graph.IsInput(unknown) ? "is the model's input" : "does not exist";
            IEnumerable<string> near = NearNames.Of(unknown, _graph.Outputs.Select(o => o.Name)).Select(n => $"\"{n}\"");
            throw new TargetOutOfRangeException(
                _graph.Source, target, $"output tensor \"{unknown}\" {found}", $"an output, such as {string.Join(", ", near)}", "or any tensor that a node makes");
        }
        string? first = _options.Output ?? (target.Outputs.Count > 1 ? _graph.Outputs[0].Name : null);
        return target.With(t => t with { Output = t.Output ?? first });
    }

    /// <exception cref="TargetOutOfRangeException">No class, or more than one, has that label.</exception>
    private int ClassOf(string label)
    {
        int[] found = [.. Enumerable.Range(0, _options.Labels.Count).Where(i => _options.Labels[i] == label)];
        return found is [var one] ? one : throw new TargetOutOfRangeException(
            _graph.Source, Target.Label(label), $"{found.Length} classes of {_options.Labels.Count} labels have it",
            "the label of one class", "give LrpOptions.Labels, or the index of the class");
    }

    private ModelInputs Named(ReadOnlyMemory<float> values, IReadOnlyList<int> shape) => new ModelInputs().Add(_input.Name, values, shape);

    /// <summary>
    /// The factors of the conditions, by the plan's names: 1 at the channels that keep their relevance, where all conditions hold.
    /// </summary>
    private Dictionary<string, float[]> Factors(LrpPlan plan, IReadOnlyList<Condition> conditions)
    {
        var factors = new Dictionary<string, float[]>();
        foreach (Condition condition in conditions)
        {
            if (!plan.Conditions.TryGetValue(condition.Tensor, out PlannedCondition? planned))
            {
                throw new TensorChoiceException(
                    _graph.Source, $"a condition on \"{condition.Tensor}\"", "a tensor that LrpOptions.Conditions names", "name it there");
            }
            int[] absent = [.. condition.Channels.Where(c => c < 0 || c >= planned.Size)];
            if (absent.Length > 0)
            {
                throw new TensorChoiceException(
                    _graph.Source, $"channel {absent[0]} in the condition on \"{condition.Tensor}\"", $"0 to {planned.Size - 1}",
                    "name channels that the tensor has");
            }
            float[] own = [.. Enumerable.Range(0, planned.Size).Select(c => condition.Channels.Contains(c) ? 1f : 0f)];
            factors[planned.Tensor] = factors.TryGetValue(planned.Tensor, out float[]? other) ? [.. own.Zip(other, (a, b) => a * b)] : own;
        }
        return factors;
    }

    /// <summary>Values of the file's layout with samples first.</summary>
    private ModelInputs SamplesFirst(ModelInputs inputs)
    {
        if (!_order.Turns) return inputs;
        var turned = new ModelInputs();
        foreach ((string name, HostTensor tensor) in inputs)
        {
            turned.Add(name, _order.Axes.TryGetValue(name, out int axis) && axis < tensor.Shape.Length ? tensor.WithFirst(axis) : tensor);
        }
        return turned;
    }

    /// <param name="inputs">Values with samples first.</param>
    private InputShapes ShapesOf(ModelInputs inputs)
    {
        Dictionary<string, int[]> given = inputs.ToDictionary(i => i.Key, i => i.Value.Shape);
        return new InputShapes(ModelFace.SampleInput(_graph, Endpoints, given.Keys), given);
    }

    /// <summary>Shapes of all inputs where those of some are given.</summary>
    private InputShapes ShapesOf(IReadOnlyDictionary<string, IReadOnlyList<int>> given)
    {
        foreach ((string input, IReadOnlyList<int> shape) in given)
        {
            if (!_graph.IsInput(input)) throw new InputMismatchException(
                _graph.Source, $"a shape for the input \"{input}\", which does not exist", string.Join(", ", _graph.Inputs),
                "give shapes under the names of the model's inputs");
            if (shape.Any(size => size < 1)) throw new InputMismatchException(
                _graph.Source, $"an input of shape [{string.Join(", ", shape)}]", "sizes of at least 1", "check the shape of the input");
        }
        Dictionary<string, int[]> shapes = given.ToDictionary(s => s.Key, s => _order.Turned(s.Key, s.Value));
        return InputShapes.Of(_graph, ModelFace.SampleInput(_graph, Endpoints, shapes.Keys), shapes);
    }

    private bool CountsSamples(InputShapes shapes, IReadOnlyList<string?> outputs)
    {
        if (shapes.Main.Length == 0) return false;
        // A plan knows it, and for all other shapes too; but a vector of open length may be one sample or many.
        LrpPlan? known = shapes.Main.Length > 1 ? _sessions.Known(shapes.Name, outputs) : null;
        return (known ?? _sessions.Plan(shapes.WithBatch(RunSize(shapes)), outputs)).IsBatched;
    }

    /// <summary>Samples of one run, where the first axis counts samples.</summary>
    private int RunSize(InputShapes shapes) => FixedBatch(shapes) ?? Math.Min(shapes.Batch, _options.BatchSize ?? DefaultBatch);

    /// <summary>The size that the model fixes for the first axis of the main input; null: none.</summary>
    private int? FixedBatch(InputShapes shapes) =>
        DeclaredShape(_graph.Inputs.First(i => i.Name == shapes.Name)) is [> 0 and int size, ..] ? size : null;

    private int[] DeclaredShape(OnnxValue input) =>
        [.. (input.Dimensions ?? throw Shapeless(_graph)).Select(d => d.Size is long size ? Size(_graph, input, size) : -1)];

    private InputMismatchException NotOneSample(InputShapes shapes) => new(
        _graph.Source, $"an input of shape [{string.Join(", ", shapes.Main)}]",
        $"{_graph.Inputs.First(i => i.Name == shapes.Name)}, one sample without a batch axis", "give one sample at a time");

    private float[] StartOf(ReadOnlyMemory<float> start, int first, int used, int run, int count, LrpPlan plan)
    {
        int outputs = plan.OutputShape.Skip(1).Aggregate(1, (a, b) => a * b);
        if (start.Length != outputs && start.Length != outputs * count)
        {
            throw new InputMismatchException(
                _graph.Source, $"a start relevance of {start.Length} values",
                $"{outputs} (for all inputs) or {outputs * count} (for {count} inputs)", "give it the shape of the explained output");
        }
        var all = new float[run * outputs];
        for (int n = 0; n < used; n++)
        {
            start.Span.Slice(start.Length == outputs ? 0 : (first + n) * outputs, outputs).CopyTo(all.AsSpan(n * outputs));
        }
        return all;
    }

    private LrpPlan MakePlan(InputShapes shapes, IReadOnlyList<string?> outputs)
    {
        var request = new PlanRequest(shapes.All)
        {
            Explain = _options.Explain,
            Outputs = outputs,
            Start = _options.ScoreAt,
            Conditions = [.. _options.Conditions.Select(c => new ConditionedTensor(c.Tensor, SamplesFirst(c))).Distinct()],
            SampleAxes = _order.Axes,
        };
        return new LrpPlanner(new OnnxRuntimeProbe()).Plan(_graph, _composite, request);
    }

    /// <summary>The axis of a condition where samples are first.</summary>
    private int SamplesFirst(Condition condition) => _order.Model.Inputs.FirstOrDefault(i => i.Name == condition.Tensor)?.Dimensions is { } d
        ? _order.Turned(condition.Tensor, condition.Axis, d.Count)
        : condition.Axis;

    private IRelevanceSession Open(LrpPlan plan)
    {
        bool isOneFloat = plan.Endpoints.Count == 1 && plan.Endpoints[0] == plan.Input && plan.Graph.Inputs.First(i => i.Name == plan.Input).IsReal;
        if (!_options.Method.TakesAnyEndpoints && !isOneFloat)
        {
            throw new TensorChoiceException(
                _graph.Source, $"relevance of {string.Join(", ", plan.Endpoints)} by the method {_options.Method.Name}",
                "one input of floats", "name one with --explain (LrpOptions.Explain), or take another method");
        }
        foreach (string endpoint in plan.Endpoints.Where(e => plan.Samples > 1 && !(plan.RelevanceShapes[e] is [var first, ..] && first == plan.Samples)))
        {
            throw new InputMismatchException(
                _graph.Source,
                $"relevance of \"{endpoint}\", which is [{string.Join(", ", plan.RelevanceShapes[endpoint])}] for {plan.Samples} samples",
                "samples on its first axis", "explain one input at a time, with --batch 1 (BatchSize of LrpOptions), or name other tensors to explain");
        }
        foreach (string layer in _options.Layers)
        {
            if (plan.LayerOf(layer) is not { } tensor)
            {
                throw new InputMismatchException(
                    _graph.Source, $"layer \"{layer}\" has no relevance of its own", "a tensor between the input and the explained output",
                    plan.NearestLayer(layer) is { } nearest
                        ? $"the nearest one before it is \"{nearest}\""
                        : "take a name from \"onnx-lrp plan\"");
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
        bool isWhole = InputShape.All(d => d > 0) && length == InputShape.Aggregate(1, (a, b) => a * b);
        if (isWhole && !IsBatched(InputShape, null)) return [.. InputShape];
        int[] shape = [.. InputShape.Select((size, axis) => axis == SampleAxis(_input.Name) ? 1 : size)];
        return shape.All(d => d > 0)
            ? shape
            : throw new InputMismatchException(
                _graph.Source, $"{length} values without a shape",
                $"the shape, since the model's input is [{string.Join(", ", InputShape)}]", "call Explain(values, shape)");
    }

    private static int Size(OnnxGraph graph, OnnxValue input, long size) => size is > 0 and <= int.MaxValue
        ? (int)size
        : throw new ModelNotSupportedException(
            graph.Source,
            [
                new PlanProblem(
                    "(model)", "", $"its input {input} has a size of {size}; sizes are 1 to {int.MaxValue}",
                    "export the model with the size of its input"),
            ]);

    private static ModelNotSupportedException NotCompiled(SampleOrder order) => new(
        order.Model.Source,
        [
            new PlanProblem(
                "(model)", "", $"axis {order.Axes.First().Value} of its input \"{order.Axes.First().Key}\" counts samples; compiled explainers have samples first",
                "export the model with the batch as the first axis of its inputs"),
        ]);

    private static ModelNotSupportedException Compiled(OnnxGraph graph, string source) => new(
        graph.Source,
        [
            new PlanProblem(
                "(model)", "", $"it is a compiled explainer of {source}, not a model",
                $"give {source}, or run this file with ONNX Runtime"),
        ]);

    private static ModelNotSupportedException Shapeless(OnnxGraph graph) => new(
        graph.Source, [new PlanProblem("(model)", "", "its input has no shape", "export the model with the shape of its input")]);
}
