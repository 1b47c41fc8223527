using OnnxLrp.Canonization;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>
/// Makes plans: normalises and canonizes the graph, describes its layers, chooses their rules, and lays out the steps of the backward pass.
/// </summary>
/// <param name="probe">Finds shapes and constants.</param>
internal sealed class LrpPlanner(IGraphProbe probe)
{
    /// <summary>Plans the explanation of a model at one concrete input shape.</summary>
    /// <param name="graph">The model; it is not changed.</param>
    /// <param name="composite">The rules.</param>
    /// <param name="inputShape">Concrete shape of the input, with its batch dimension.</param>
    /// <param name="output">The tensor to explain; null: the model's output, or what all its outputs are made from.</param>
    /// <param name="start">Whether explanation starts at the logits that the tensor is made from, or at the tensor itself.</param>
    /// <exception cref="ModelNotSupportedException">Something in the model cannot be explained; all problems in one table.</exception>
    public LrpPlan Plan(OnnxGraph graph, Composite composite, IReadOnlyList<int> inputShape, string? output = null, ScoreStart start = ScoreStart.Logits)
    {
        var shapes = new Dictionary<string, int[]> { [ModelFace.Input(graph).Name] = [.. inputShape] };
        return Plan(graph, composite, new PlanRequest(shapes) { Outputs = [output], Start = start });
    }

    /// <summary>Plans the explanation of a model at concrete shapes of its inputs.</summary>
    /// <param name="graph">The model; it is not changed.</param>
    /// <param name="composite">The rules.</param>
    /// <param name="request">Shapes, endpoints, output and conditions.</param>
    /// <exception cref="ModelNotSupportedException">Something in the model cannot be explained; all problems in one table.</exception>
    public LrpPlan Plan(OnnxGraph graph, Composite composite, PlanRequest request)
    {
        IReadOnlyList<string> endpoints = ModelFace.Endpoints(graph, request.Explain);
        string input = ModelFace.SampleInput(graph, endpoints, [.. request.Shapes.Keys]);
        IReadOnlyDictionary<string, int[]> shapes = request.Shapes;
        RewrittenGraph inference = Normalizer.AtInference(graph);
        IReadOnlyList<ExplainedScores> found = WithInputs(ScoreFinder.FindAll(inference.Graph, request.Outputs, request.Start), shapes);
        RewrittenGraph canonized = new PassRunner(probe).Apply(found[0].Model, shapes, Passes);
        GraphFacts facts = canonized.Facts ?? probe.Probe(canonized.Graph, shapes);
        (composite, string? choice) = new NetworkKind(canonized.Graph, facts).Choose(composite);
        canonized = new PassRunner(probe).Apply(canonized, shapes, Fusions(composite.BatchNorm));
        facts = canonized.Facts!;
        var notes = new List<string>([.. canonized.Notes, .. inference.Notes, .. found.SelectMany(s => s.Notes)]);
        if (choice is not null) notes.Add(choice);
        var embeddings = new Embeddings(canonized.Graph, facts);
        string[] sources = [.. endpoints.SelectMany(embeddings.Sources).Distinct()];
        foreach (ExplainedScores each in found) RequireScores(canonized.Graph, facts, sources, each);
        PlacedScores placed = new ScoreLayout(input, shapes, embeddings.Rows(), probe, notes).Place(request.Outputs, found, canonized.Graph, facts);
        (ExplainedScores scores, OnnxGraph forward, facts) = (placed.Scores, placed.Run, placed.Facts);
        string explained = scores.Tensor;

        var builder = new LayerBuilder(forward, facts, sources, explained);
        IReadOnlyList<PlannedLayer> layers = builder.Build();
        var problems = new List<PlanProblem>(builder.Problems);
        // NaN that reaches the output is an error of the model and stays one.
        IReadOnlySet<string> undefined = facts.Undefined.Contains(explained) ? new HashSet<string>() : facts.Undefined;
        int count = placed.IsBatched ? shapes[input][0] : 1;
        LayerGraph known = LayerGraph.Of(layers, forward, facts, count, placed.IsBatched, undefined);
        var pass = new BackwardPass(new RelevanceBuilder(known.Tensors));
        pass.Start(explained);
        var conditions = new ConditionPlan(request.Conditions, scores.Model, facts, graph.Source);
        conditions.Mask(pass, [explained]);
        var rules = new RuleChoice(composite);
        var explainedLayers = new List<PlannedLayer>();
        var chosen = new List<(PlannedLayer Layer, LrpRule Rule)>();
        foreach (PlannedLayer layer in layers.Reverse().Where(l => l.Outputs.Any(pass.Reaches)))
        {
            explainedLayers.Add(layer);
            conditions.Mask(pass, layer.Outputs);
            Explain(layer, rules, pass, chosen, problems, notes);
        }
        conditions.Mask(pass, sources);
        HashSet<string> made = [.. layers.SelectMany(l => l.Outputs)];
        string[] context =
        [
            .. pass.Relevances.Keys.Where(t => !sources.Contains(t) && t != explained && !made.Contains(t)),
        ];
        foreach (string endpoint in endpoints)
        {
            if (embeddings.Picks(endpoint)) embeddings.Backward(pass, endpoint, composite.TimesInput);
            else if (composite.TimesInput && pass.Reaches(endpoint)) pass.MultiplyByValues(endpoint);
        }
        conditions.Mask(pass, endpoints.Except(sources));
        if (problems.Count == 0)
        {
            endpoints = Reached(graph, forward, endpoints, pass, explained, isNamed: request.Explain is not null, notes);
            conditions.RequireAll(pass);
        }
        foreach (PlannedLayer layer in layers.Where(l => l.Layer is RoutingLayer && l.Node.OpType == "Concat" && l.Node.Inputs.Any(forward.Initializers.ContainsKey)))
        {
            notes.Add($"{layer.Node.Name}: relevance of the constants in this Concat stays there");
        }
        notes.AddRange(NotFiniteWeights.Notes(canonized.Graph));
        notes.AddRange(UnusedEntries.Notes(composite, rules.Used, explainedLayers));
        if (problems.Count > 0)
        {
            throw new ModelNotSupportedException(graph.Source, [.. problems.OrderBy(p => Place(forward, p.Node))]);
        }
        OnnxGraph run = Known(forward, facts);
        RelevanceGraph relevance = new TermReduction().Apply(
            new RelevanceGraph(pass.Build, pass.Relevances, endpoints) { Definitions = known.Definitions });
        return new LrpPlan(
            run with { Outputs = [.. run.Outputs.Where(o => graph.IsOutput(o.Name))] }, composite, input, placed,
            facts.Shapes.ToDictionary(), layers, relevance, PlanRows.Of(chosen, relevance, facts), notes)
        {
            Undefined = undefined,
            Context = context,
            TableRows = embeddings.Rows(),
            SampleAxes = request.SampleAxes,
            Conditions = conditions.Found,
        };
    }

    /// <summary>The endpoints that relevance comes to. Inputs that nobody named need not be among them, as long as one is.</summary>
    /// <exception cref="TensorChoiceException">An endpoint that was named gets no relevance.</exception>
    /// <exception cref="ModelNotSupportedException">No input gets relevance.</exception>
    private static IReadOnlyList<string> Reached(
        OnnxGraph graph, OnnxGraph run, IReadOnlyList<string> endpoints, BackwardPass pass, string explained, bool isNamed, List<string> notes)
    {
        string[] missed = [.. endpoints.Where(e => !pass.Reaches(e))];
        if (missed.Length > 0 && isNamed)
        {
            bool IsLeft(string tensor) => run.IsInput(tensor) || run.Producer(tensor) is not null;
            string? nearest = IsLeft(missed[0]) ? null : new LayerNames(graph, IsLeft).Nearest(missed[0]);
            throw new TensorChoiceException(
                graph.Source, $"no relevance comes to the {(graph.IsInput(missed[0]) ? "input" : "tensor")} \"{missed[0]}\"",
                $"a tensor that the explained \"{explained}\" depends on",
                nearest is null ? "name another output, or other tensors to explain" : $"the nearest one before it is \"{nearest}\"");
        }
        if (missed.Length == endpoints.Count)
        {
            throw Refusals.OfModel(
                graph, $"the explained \"{explained}\" does not depend on the input {string.Join(", ", missed.Select(m => $"\"{m}\""))}"
                    + " but perhaps through integers and comparisons, which are constant between their steps",
                "name another output, or a tensor to explain");
        }
        notes.AddRange(missed.Select(m => $"{m}: this input gets no relevance, since the explained \"{explained}\" does not depend on it"));
        return [.. endpoints.Where(pass.Reaches)];
    }

    /// <summary>
    /// The scores without the parts of their model that need inputs which are not given: an input that the explained outputs do not need
    /// may be left out.
    /// </summary>
    private static IReadOnlyList<ExplainedScores> WithInputs(IReadOnlyList<ExplainedScores> scores, IReadOnlyDictionary<string, int[]> given)
    {
        OnnxGraph model = scores[0].Model;
        if (model.Inputs.All(i => given.ContainsKey(i.Name))) return scores;
        OnnxValue[] outputs = [.. model.Outputs.Where(o => scores.Any(s => o.Name == s.Tensor || o.Name == s.Given))];
        OnnxGraph part = GraphPart.For(model, outputs);
        foreach (OnnxValue missing in part.Inputs.Where(i => !given.ContainsKey(i.Name)))
        {
            bool isNeeded = part.Nodes.Any(n => n.Dependencies.Contains(missing.Name)) || outputs.Any(o => o.Name == missing.Name);
            if (!isNeeded) continue;
            throw new InputMismatchException(
                part.Source, $"input \"{missing.Name}\" is missing", missing.ToString(),
                "give its values under that name: the explained output depends on it");
        }
        part = part with { Inputs = [.. part.Inputs.Where(i => given.ContainsKey(i.Name))] };
        return [.. scores.Select(s => s with { Model = part })];
    }

    /// <summary>
    /// The graph without what the probe did not run: outputs that are not explained may need operators that nothing can explain.
    /// </summary>
    private static OnnxGraph Known(OnnxGraph graph, GraphFacts facts) => graph.Outputs.All(o => facts.Shapes.ContainsKey(o.Name)) ? graph : graph with
    {
        Nodes = [.. graph.Nodes.Where(n => n.Outputs.Where(o => o.Length > 0).All(facts.Shapes.ContainsKey))],
        Outputs = [.. graph.Outputs.Where(o => facts.Shapes.ContainsKey(o.Name))],
    };

    /// <summary>
    /// Refuses scores that are no tensor of floats. They have no shape where a node before them is refused and was not run: then that is
    /// the problem.
    /// </summary>
    private static void RequireScores(OnnxGraph graph, GraphFacts facts, IReadOnlyList<string> endpoints, ExplainedScores scores)
    {
        if (!facts.Shapes.ContainsKey(scores.Tensor))
        {
            var builder = new LayerBuilder(graph, facts, endpoints, scores.Tensor);
            builder.Build();
            if (builder.Problems.Count > 0) throw new ModelNotSupportedException(graph.Source, [.. builder.Problems.OrderBy(p => Place(graph, p.Node))]);
        }
        ScoreChoice.Check(graph, facts, endpoints, scores);
    }

    /// <summary>Chooses the rule of a layer and sends relevance through it.</summary>
    private static void Explain(
        PlannedLayer layer, RuleChoice rules, BackwardPass pass, List<(PlannedLayer Layer, LrpRule Rule)> chosen,
        List<PlanProblem> problems, List<string> notes)
    {
        (LrpRule? rule, string? problem) = rules.For(layer);
        if (rule is SignalRule && layer.Layer is ProductLayer { Signal: null } or BilinearLayer { Signal: null })
        {
            notes.Add($"{layer.Node.Name}: which factor is the gate is not known; rule signal gives all relevance to the first, \"{layer.Node.Inputs[0]}\"");
        }
        try
        {
            if (Overlooked(layer, pass) is { } output)
            {
                problems.Add(new PlanProblem(
                    layer.Node.Name, layer.Node.OpType, $"its output \"{output}\" carries relevance too, and only \"{layer.Output}\" is explained",
                    "explain a tensor that does not depend on it, or export the model without it"));
            }
            else if (rule is not null)
            {
                pass.Build.Node = layer.Node.Name;
                if (rule is FormulaRule formula) FormulaSite.Backward(layer, formula, pass);
                else layer.Layer.Backward(pass, layer.Output, rule);
                chosen.Add((layer, rule));
            }
        }
        catch (ArgumentException e)
        {
            problem = $"rule {rule}: {e.Message}";
        }
        if (problem is not null) problems.Add(new PlanProblem(layer.Node.Name, layer.Node.OpType, problem, "change the composite"));
    }

    /// <summary>
    /// An output of the layer that relevance reaches and that the layer does not explain, such as the mean that a normalisation gives out.
    /// </summary>
    private static string? Overlooked(PlannedLayer layer, BackwardPass pass)
    {
        IEnumerable<string> explained = layer.Layer is RoutingLayer routing ? routing.Routes.Select(r => r.Output) : [layer.Output];
        return layer.Outputs.Except(explained).FirstOrDefault(pass.Reaches);
    }

    private IGraphPass[] Passes =>
    [
        .. Normalizer.Passes(probe),
        new SeparateResize(probe), new CentreNormalization(), new RecognizePatterns(), new RecognizeGroupNorm(), new ScaleNormalization(),
        new TopKAsGather(), new WriteOut(),
        new MergeScaleIntoBatchNorm(), new RecognizeBatchNorm(),
    ];

    private IGraphPass[] Fusions(BatchNormTreatment batchNorm) =>
    [
        .. batchNorm.FuseLeft ? new IGraphPass[] { new FuseBatchNormLeft(tellRefusals: !batchNorm.FuseRight) } : [],
        .. batchNorm.FuseRight ? new IGraphPass[] { new FuseBatchNormRight(probe) } : [],
    ];

    private static int Place(OnnxGraph graph, string node)
    {
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i].Name == node) return i;
        }
        return graph.Nodes.Count;
    }
}
