using OnnxLrp.Canonization;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>Makes plans: canonizes the graph, describes its layers, chooses their rules, and lays out the steps of the backward pass.</summary>
/// <param name="probe">Finds shapes and constants.</param>
public sealed class LrpPlanner(IGraphProbe probe)
{
    /// <summary>Plans the explanation of a model at one concrete input shape.</summary>
    /// <param name="graph">The model; it is not changed.</param>
    /// <param name="composite">The rules.</param>
    /// <param name="inputShape">Concrete shape of the input, with its batch dimension.</param>
    /// <param name="output">The tensor to explain, or null: the model's only output, or the logits before its softmax.</param>
    /// <exception cref="ModelNotSupportedException">Something in the model cannot be explained; all problems in one table.</exception>
    public LrpPlan Plan(OnnxGraph graph, Composite composite, IReadOnlyList<int> inputShape, string? output = null)
    {
        string input = ModelFace.Input(graph).Name;
        var shapes = new Dictionary<string, int[]> { [input] = [.. inputShape] };
        CanonizedGraph canonized = new Canonizer(probe).Apply(graph, shapes, Passes(composite.BatchNorm));
        GraphFacts facts = canonized.Facts ?? probe.Probe(canonized.Graph, shapes);
        var notes = new List<string>(canonized.Notes);
        string explained = ModelFace.Output(canonized.Graph, output, notes);

        var builder = new LayerBuilder(canonized.Graph, facts, input, explained);
        IReadOnlyList<PlannedLayer> layers = builder.Build();
        var problems = new List<PlanProblem>(builder.Problems);
        HashSet<string> nonNegative = SignAnalysis.NonNegative(layers, canonized.Graph);
        var steps = new StepBuilder(nonNegative);
        steps.Seed(explained);
        PlanRow[] rows = [.. layers.Reverse().Where(l => l.Outputs.Any(steps.Reaches)).Select(l => Row(l, composite, steps, facts, problems))];
        if (problems.Count == 0 && !steps.Reaches(input))
        {
            problems.Add(new PlanProblem(explained, "", $"does not depend on the input \"{input}\"", "name another output"));
        }
        foreach (PlannedLayer layer in layers.Where(l => l.Layer is RoutingLayer && l.Node.OpType == "Concat" && l.Node.Inputs.Any(canonized.Graph.Initializers.ContainsKey)))
        {
            notes.Add($"{layer.Node.Name}: relevance of the constants in this Concat stays there");
        }
        if (problems.Count > 0)
        {
            throw new ModelNotSupportedException(graph.Source, [.. problems.OrderBy(p => Place(canonized.Graph, p.Node))]);
        }
        return new LrpPlan(canonized.Graph, composite, input, explained, facts.Shapes.ToDictionary(), steps.Steps, [.. rows.Reverse()], notes, nonNegative);
    }

    private static PlanRow Row(PlannedLayer layer, Composite composite, StepBuilder steps, GraphFacts facts, List<PlanProblem> problems)
    {
        (LrpRule? rule, string? problem) = new RuleChoice(composite).For(layer);
        IReadOnlyList<LrpStep> added = [];
        try
        {
            if (rule is not null) added = steps.Add(layer, rule);
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

    private ICanonization[] Passes(BatchNormTreatment batchNorm) =>
    [
        new WidenToFloat32(), new FoldConstants(), new TakeConstantBranches(), new RemovePassThrough(), new SeparateResize(probe), new CentreNormalization(),
        new RecognizePatterns(), new WriteOut(),
        new MergeScaleIntoBatchNorm(), new RecognizeBatchNorm(),
        .. batchNorm.FuseLeft ? new ICanonization[] { new FuseBatchNormLeft(tellRefusals: !batchNorm.FuseRight) } : [],
        .. batchNorm.FuseRight ? new ICanonization[] { new FuseBatchNormRight(probe) } : [],
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
