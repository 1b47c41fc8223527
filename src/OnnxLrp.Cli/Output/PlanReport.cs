using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>plan --json</c>. A refused model has problems and nothing else.</summary>
internal sealed record PlanReport(
    string Model, string Composite, string Batchnorm, TensorReport? Input, TensorReport? Output, IReadOnlyList<PlanRowReport> Rows,
    IReadOnlyList<string> Captured, long BufferBytes, IReadOnlyList<TensorReport> Layers, IReadOnlyList<string> Notes, IReadOnlyList<PlanProblem> Problems)
{
    /// <summary>The inputs of the model that are given.</summary>
    public IReadOnlyList<TensorReport> Inputs { get; private init; } = [];

    /// <summary>Where relevance goes.</summary>
    public IReadOnlyList<TensorReport> Endpoints { get; private init; } = [];

    /// <summary>Inputs that are not explained, and other tensors that take relevance and send it nowhere.</summary>
    public IReadOnlyList<string> Context { get; private init; } = [];

    public static PlanReport Of(string model, LrpPlan plan) => new(
        model, plan.Composite.Name, plan.Composite.BatchNorm.ToString(), new TensorReport(plan.Input, plan.InputShape), new TensorReport(plan.Output, plan.OutputShape),
        [.. plan.Rows.Select(r => new PlanRowReport(r.Node, r.Operator, r.OutputShape, r.Rule, r.Terms, r.Kernel))], plan.CapturedActivations, plan.BufferBytes,
        [.. plan.RelevanceShapes.Select(t => new TensorReport(t.Key, t.Value))], plan.Notes, [])
    {
        Inputs = [.. plan.InputShapes.Select(i => new TensorReport(i.Key, i.Value))],
        Endpoints = [.. plan.Endpoints.Select(e => new TensorReport(e, plan.RelevanceShapes[e]))],
        Context = [.. plan.Graph.Inputs.Select(i => i.Name).Except(plan.Endpoints).Union(plan.Context)],
    };

    public static PlanReport Refused(string model, string composite, string batchNorm, IReadOnlyList<PlanProblem> problems) =>
        new(model, composite, batchNorm, null, null, [], [], 0, [], [], problems);
}

/// <summary>A tensor and its shape; in the list of layers, what <c>explain --layer</c> takes.</summary>
internal sealed record TensorReport(string Name, IReadOnlyList<int> Shape);

/// <summary>One layer with its rule.</summary>
internal sealed record PlanRowReport(string Node, string Operator, IReadOnlyList<int> OutputShape, string Rule, string Terms, string Kernel);
