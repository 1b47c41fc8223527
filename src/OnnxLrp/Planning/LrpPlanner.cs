using OnnxLrp.Canonization;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>
/// Makes plans: normalises and canonizes the graph, describes its layers, chooses their rules, and lays out the steps of the backward pass.
/// </summary>
/// <param name="probe">Finds shapes and constants.</param>
public sealed class LrpPlanner(IGraphProbe probe)
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
        string input = ModelFace.Input(graph).Name;
        var shapes = new Dictionary<string, int[]> { [input] = [.. inputShape] };
        RewrittenGraph inference = Normalizer.AtInference(graph);
        ExplainedScores scores = ScoreFinder.Find(inference.Graph, output, start);
        RewrittenGraph canonized = new PassRunner(probe).Apply(scores.Model, shapes, Passes(composite.BatchNorm));
        GraphFacts facts = canonized.Facts ?? probe.Probe(canonized.Graph, shapes);
        var notes = new List<string>([.. canonized.Notes, .. inference.Notes, .. scores.Notes]);
        RequireScores(canonized.Graph, facts, input, scores);
        int[] given = facts.Shapes[scores.Tensor];
        SampleLayout samples = new SampleAxis(scores, input, probe, notes).Find([.. inputShape], given);
        (scores, OnnxGraph forward, facts) = new SamplesFirst(samples, given).Of(scores, canonized.Graph, facts);
        string explained = scores.Tensor;

        var builder = new LayerBuilder(forward, facts, input, explained);
        IReadOnlyList<PlannedLayer> layers = builder.Build();
        var problems = new List<PlanProblem>(builder.Problems);
        HashSet<string> nonNegative = SignAnalysis.NonNegative(layers, forward);
        var steps = new StepBuilder(nonNegative);
        steps.Seed(explained);
        var rules = new RuleChoice(composite);
        var explainedLayers = new List<PlannedLayer>();
        var rows = new List<PlanRow>();
        foreach (PlannedLayer layer in layers.Reverse().Where(l => l.Outputs.Any(steps.Reaches)))
        {
            explainedLayers.Add(layer);
            rows.Add(Row(layer, rules, steps, facts, problems, notes));
        }
        if (problems.Count == 0 && !steps.Reaches(input))
        {
            problems.Add(new PlanProblem(explained, "", $"does not depend on the input \"{input}\"", "name another output"));
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
        OnnxGraph known = Known(forward, facts), run = known with { Outputs = [.. known.Outputs.Where(o => graph.IsOutput(o.Name))] };
        return new LrpPlan(
            run, composite, input, scores, facts.Shapes.ToDictionary(), steps.Steps, [.. Enumerable.Reverse(rows)], notes, nonNegative, samples.IsBatched)
        {
            // NaN that reaches the output is an error of the model and stays one.
            Undefined = facts.Undefined.Contains(explained) ? new HashSet<string>() : facts.Undefined,
        };
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
    private static void RequireScores(OnnxGraph graph, GraphFacts facts, string input, ExplainedScores scores)
    {
        if (!facts.Shapes.ContainsKey(scores.Tensor))
        {
            var builder = new LayerBuilder(graph, facts, input, scores.Tensor);
            builder.Build();
            if (builder.Problems.Count > 0) throw new ModelNotSupportedException(graph.Source, [.. builder.Problems.OrderBy(p => Place(graph, p.Node))]);
        }
        ScoreChoice.Check(graph, facts, input, scores);
    }

    private static PlanRow Row(
        PlannedLayer layer, RuleChoice rules, StepBuilder steps, GraphFacts facts, List<PlanProblem> problems, List<string> notes)
    {
        (LrpRule? rule, string? problem) = rules.For(layer);
        if (rule is SignalRule && layer.Layer is ProductLayer { Signal: null } or BilinearLayer { Signal: null })
        {
            notes.Add($"{layer.Node.Name}: which factor is the gate is not known; rule signal gives all relevance to the first, \"{layer.Node.Inputs[0]}\"");
        }
        IReadOnlyList<LrpStep> added = [];
        try
        {
            if (Overlooked(layer, steps) is { } output)
            {
                problems.Add(new PlanProblem(
                    layer.Node.Name, layer.Node.OpType, $"its output \"{output}\" carries relevance too, and only \"{layer.Output}\" is explained",
                    "explain a tensor that does not depend on it, or export the model without it"));
            }
            else if (rule is not null)
            {
                added = steps.Add(layer, rule);
            }
        }
        catch (ArgumentException e)
        {
            problem = $"rule {rule}: {e.Message}";
        }
        if (problem is not null) problems.Add(new PlanProblem(layer.Node.Name, layer.Node.OpType, problem, "change the composite"));
        string terms = string.Join("; ", added.OfType<LinearStep>().Where(s => s.Groups.All(g => g.Denominator != DenominatorSource.None))
            .SelectMany(s => s.Groups).Select(g => new RuleGroup(g.Factor, g.Mask, g.Terms).ToString()));
        string kernels = string.Join(", ", added.Select(s => s.Kernel).Distinct());
        return new PlanRow(layer.Node.Name, layer.Identity.Operator, rule?.ToString() ?? "", terms, kernels, facts.Shapes[layer.Output]);
    }

    /// <summary>
    /// An output of the layer that relevance reaches and that none of its steps reads, such as the mean that a normalisation gives out.
    /// </summary>
    private static string? Overlooked(PlannedLayer layer, StepBuilder steps)
    {
        IEnumerable<string> explained = layer.Layer is RoutingLayer routing ? routing.Routes.Select(r => r.Output) : [layer.Output];
        return layer.Outputs.Except(explained).FirstOrDefault(steps.Reaches);
    }

    private IGraphPass[] Passes(BatchNormTreatment batchNorm) =>
    [
        .. Normalizer.Passes,
        new SeparateResize(probe), new CentreNormalization(), new RecognizePatterns(), new WriteOut(),
        new MergeScaleIntoBatchNorm(), new RecognizeBatchNorm(),
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
