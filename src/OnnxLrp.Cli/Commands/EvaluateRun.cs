using System.Text.Json;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary>Judges the rules on the pictures; a rule or a picture that fails is told and the others are done.</summary>
internal sealed class EvaluateRun(CommandContext context, EvaluateSettings settings) : IDisposable
{
    private const string StateName = "state.jsonl";
    private readonly List<IAttributor> _attributors = [];

    public int Execute()
    {
        using (this)
        {
            OnnxGraph graph = OnnxReader.Read(settings.ModelPath);
            context.Reads(graph.DataFiles);
            context.Spare("--output", EvaluateFiles.Names.Append(StateName).Select(n => Path.Combine(settings.Output, n)));
            IRelevanceEngine engine = context.Engine(settings.Device);
            PictureSource source;
            using (LrpExplainer face = LrpExplainer.Load(settings.ModelPath, engine)) source = new PictureSource(face.InputShape, settings.Sidecar?.Input, settings.Pictures, context.Status.Warn);
            BatchBound.Check(settings.Options.Batch, [source.Shape.Channels, source.Shape.Height, source.Shape.Width]);
            LrpPlan plan = LoadRules(graph, engine, source.Shape);
            WatchedScore watched = WatchedScore.Of(plan, settings.Score, settings.Labels.Count);
            var classes = new EvaluatedClasses(settings, watched, context.Status);
            IReadOnlyList<EvaluationPicture> pictures = classes.Of(source.Pictures);
            TellOfLabelsAndMasks(pictures);
            OutputPath.In(settings.Output, "evaluation", ".json").Prepare(context);
            using var scorer = new Scorer(plan.Scores.Model, plan.Output, source.Shape, watched);
            var evaluator = new Evaluator(scorer, _attributors, source.Shape, source.Range, settings.Options);
            string folder = context.Resolve(settings.Output);
            using StateFile state = StateFile.Open(Path.Combine(folder, StateName), Identity(graph, watched.Description, pictures), settings.Restart);
            if (state.Results.Count > 0) context.Status.Tell($"{settings.Output}: resumes after {state.Results.Count} results");
            context.Status.Track("judged", pictures.Count * _attributors.Count, progress => evaluator.Run(pictures, state, Failures.Message, progress));
            foreach (string problem in evaluator.Problems) context.Status.Fail(problem);
            foreach (PictureResult result in state.Results.Where(r => r.Problem is not null).OrderBy(r => r.Picture))
            {
                context.Status.Fail($"{pictures[result.Picture].Name}, {result.Rule}: {result.Problem}; expected finite numbers; give a larger stabilizer or other rules");
            }
            return Report(engine, source, watched, classes.Labels, pictures, state);
        }
    }

    public void Dispose()
    {
        foreach (IAttributor attributor in _attributors) attributor.Dispose();
    }

    private int Report(
        IRelevanceEngine engine, PictureSource source, WatchedScore watched, ClassLabels labels, IReadOnlyList<EvaluationPicture> pictures,
        StateFile state)
    {
        PictureResult[] results = [.. state.Results.OrderBy(r => r.Picture)];
        foreach (IGrouping<string, PictureResult> empty in results.Where(r => r.IsEmpty).GroupBy(r => r.Rule))
        {
            context.Status.Warn(
                $"{empty.Key}: the relevance of {empty.Count()} of {pictures.Count} pictures is zero everywhere: "
                + "their regions are destroyed in reading order, which says nothing of the rule");
        }
        EvaluationSummary summary = EvaluationSummary.Of(
            results, [.. _attributors.Select(a => a.Name)], [.. pictures.Select(p => p.Class)], settings.Options.Seed,
            settings.Rules.Where(r => r.Composite is null).Select(r => r.Name).ToHashSet());
        if (summary.Rules.Count == 0)
        {
            context.Status.Fail("nothing was judged, so there is no report");
            return Failures.WorkFailed;
        }
        var panel = new HeatmapPanel(source.Shape, watched, labels, settings.Panel);
        var document = EvaluateReport.Of(settings, engine, source.Shape, watched, labels, pictures, summary, results, context.Status.Warnings);
        new EvaluateFiles(context, settings).Write(document, watched.Axis, summary, panel.Rows(_attributors, pictures, results));
        if (settings.Json) JsonText.Write(context.Output, document);
        else SummaryTable.Write(context.Output, summary);
        context.Status.Tell($"report: {Path.Combine(settings.Output, EvaluateFiles.ReportName)}");
        return context.Status.HasFailed ? Failures.WorkFailed : Failures.Done;
    }

    /// <summary>
    /// Loads the model once for each rule that it supports; gives the plan of the first: the explained scores are those of all.
    /// </summary>
    private LrpPlan LoadRules(OnnxGraph graph, IRelevanceEngine engine, PictureShape shape)
    {
        Exception? refusal = null;
        LrpPlan? first = null;
        var notes = new Dictionary<string, List<string>>();
        var alike = new HashSet<string>();
        foreach (RuleChoice rule in settings.Rules)
        {
            if (rule.Method is null)
            {
                _attributors.Add(new RandomAttributor(shape, settings.Options.Seed));
                continue;
            }
            ModelAttributor? attributor = null;
            try
            {
                attributor = ModelAttributor.Load(
                    settings.ModelPath, rule.Name, engine, rule.Options(settings.Scores, settings.ScoreAt), shape, settings.Options.Batch);
                first ??= attributor.Plan;
                if (rule.IsBatchNormChoice && !graph.Nodes.Any(n => n.Is("BatchNormalization")) && !alike.Add(rule.Composite!.Name))
                {
                    attributor.Dispose();
                    context.Status.Warn($"{rule.Name}: left out, since the model has no BatchNormalization (it is folded already, or there was none): all BatchNorm rules are alike");
                    continue;
                }
                foreach (string note in attributor.Plan.Notes)
                {
                    if (!notes.TryGetValue(note, out List<string>? rules)) rules = notes[note] = [];
                    rules.Add(rule.Name);
                }
                if (settings.Options.Measures.HasFlag(MeasureKind.Randomisation)) attributor.Randomise(graph, settings.Options.RandomisationStages, settings.Options.Seed, settings.Device);
                _attributors.Add(attributor);
            }
            catch (Exception e) when (e is OnnxLrpException and not UnsafeModelException or FormatException)
            {
                attributor?.Dispose();
                refusal ??= e;
                context.Status.Fail($"{rule.Name}: {Refusal(e)}");
            }
        }
        foreach ((string note, List<string> rules) in notes)
        {
            context.Status.Warn(rules.Count == _attributors.OfType<ModelAttributor>().Count() ? note : $"{string.Join(", ", rules)}: {note}");
        }
        return first ?? throw refusal ?? new UsageException("--baseline random alone explains nothing; expected a composite or a method beside it");
    }

    /// <summary>The problems of a model as one line: the report lists them beside others.</summary>
    private static string Refusal(Exception e) => e is ModelNotSupportedException refused
        ? "not supported: " + string.Join("; ", refused.Problems.Select(p => $"{p.Node} ({p.Operator}): {p.Reason}; {p.Remedy}"))
        : Failures.Message(e);

    private void TellOfLabelsAndMasks(IReadOnlyList<EvaluationPicture> all)
    {
        int labelled = all.Count(p => p.Label is not null), masked = settings.Pictures.Pictures.Count(p => p.Mask is not null);
        if (settings.UsesLabels && labelled < all.Count)
        {
            context.Status.Warn($"{all.Count - labelled} of {all.Count} pictures have no label that the model knows: the winning class is explained for them");
        }
        if (masked > 0 && masked < all.Count) context.Status.Warn($"{all.Count - masked} of {all.Count} pictures have no mask: localisation is measured on the other {masked}");
        string[] lone = [.. all.Where(p => p.Class is not null).GroupBy(p => p.Class!).Where(g => g.Count() == 1).Select(g => g.Key)];
        if (lone.Length > 0) context.Status.Warn($"one picture only, so no standard error, for the class{(lone.Length > 1 ? "es" : "")} {string.Join(", ", lone)}");
    }

    /// <summary>All that the results depend on. Pictures are known by their content, so that the folder may move.</summary>
    private string Identity(OnnxGraph graph, string scored, IReadOnlyList<EvaluationPicture> pictures)
    {
        string all = JsonSerializer.Serialize(new
        {
            Model = Fingerprint.OfFile(settings.ModelPath),
            Weights = Fingerprint.OfWeights(graph),
            settings.Options,
            Score = scored,
            settings.Sidecar?.Input,
            Rules = _attributors.Select(a => $"{a.Name}: {a.Identity}"),
            Pictures = pictures.Select(p => $"{p.Fingerprint} {p.Label}"),
        });
        return $"onnx-lrp evaluate 2: {Fingerprint.Of(all)}";
    }
}
