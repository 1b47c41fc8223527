using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The explainer's graph while it is written: the model's nodes, and which value holds the relevance of which tensor.</summary>
internal sealed class ExplainerGraph
{
    private readonly LrpPlan _plan;
    private readonly Dictionary<string, Flow?> _relevance = [];
    private readonly List<string> _batchBound = [];

    public ExplainerGraph(LrpPlan plan, bool anyBatch)
    {
        _plan = plan;
        Nodes = new NodeEmitter(plan.Shapes.Keys);
        Nodes.Adopt(ForwardGraph.Of(plan, anyBatch));
        Nodes.ReadOneForNaN(plan.Undefined);
        Nodes.Batch = (plan.Samples, plan.IsBatched ? Nodes.Inputs[0].Dimensions![0] : new OnnxDimension(1, null));
        if (!plan.IsBatched) BindToBatch($"the first axis of {plan.Input} counts no samples");
    }

    /// <summary>Where nodes are written.</summary>
    public NodeEmitter Nodes { get; }

    /// <summary>Shape of a tensor of the model and of its relevance, at the plan's batch.</summary>
    public int[] Shape(string tensor) => _plan.Shapes[tensor];

    /// <summary>Why the graph holds for the plan's batch size only; empty where it holds for any.</summary>
    public IReadOnlyList<string> BatchBound => _batchBound;

    /// <summary>What follows holds for the plan's batch size only.</summary>
    public void BindToBatch(string reason) => _batchBound.Add(reason);

    /// <summary>Whether a tensor holds NaN where its values are dropped.</summary>
    public bool IsUndefined(string tensor) => _plan.Undefined.Contains(tensor);

    /// <summary>Whether a tensor is known to be ≥ 0.</summary>
    public bool IsNonNegative(string tensor) => _plan.NonNegative.Contains(tensor);

    /// <summary>The start relevance.</summary>
    public void Start(string relevance) => _relevance[_plan.Output] = new Flow(relevance);

    /// <summary>The relevance that has reached a tensor, as far as it is written.</summary>
    public Flow Flow(string tensor) => _relevance[tensor] ?? new Flow(Nodes.ZerosLike(tensor));

    /// <summary>The relevance that has reached a tensor.</summary>
    public string Relevance(string tensor) => Flow(tensor).Value(Nodes);

    /// <summary>Relevance reaches a tensor: the first contribution, or one more.</summary>
    public void Contribute(RelevanceTarget to, Flow flow) =>
        _relevance[to.Tensor] = to.Accumulate && _relevance[to.Tensor] is { } before ? Lowering.Flow.Add(Nodes, before, flow) : flow;

    /// <summary>Contributions to a tensor will follow that may leave parts of it at zero.</summary>
    public void Clear(string tensor) => _relevance[tensor] = null;

    /// <summary>
    /// <c>s = R_z / st(z)</c>, z the tensor that the step reads. What is known saves the sign: where R vanishes with <c>a = max(z, 0)</c>,
    /// <c>st(z)</c> is <c>a + ε</c>; where R already holds the factor z or a, both are <c>|z| / (|z| + ε)</c>.
    /// </summary>
    public string Quotient(LrpStep step, float epsilon)
    {
        string z = step.From;
        Flow flow = Flow(z);
        if (epsilon == 0) return Nodes.QuotientOrZero(flow.Value(Nodes), z);
        string? positive = IsNonNegative(z) ? z : step.VanishesBelowZero ? Rectified(z) : null;
        if (positive is not null && flow.Image == positive)
        {
            string ratio = Nodes.Divide(flow.Factor!, Nodes.Add(flow.Factor!, Nodes.Scalar(epsilon)));
            return (flow with { Factor = ratio }).Value(Nodes);
        }
        if (flow.Image == z)
        {
            string size = Nodes.Absolute(flow.Factor!);
            return (flow with { Factor = Nodes.Divide(size, Nodes.Add(size, Nodes.Scalar(epsilon))) }).Value(Nodes);
        }
        string value = flow.Value(Nodes);
        string? exact = step is LinearStep linear ? ExactOutput.Of(linear, Nodes) : null;
        if (positive is null) return Nodes.Quotient(value, exact ?? z, epsilon);
        return Nodes.Divide(value, Nodes.Add(exact is null ? positive : Nodes.Positive(exact), Nodes.Scalar(epsilon)));
    }

    /// <summary>
    /// <c>max(z, 0)</c>: the model's own Relu where it has one. A Clip of z to what is ≥ 0 then reads <c>max(z, 0)</c>, which changes nothing but leaves z
    /// to the product that makes it, so that ONNX Runtime can fuse both.
    /// </summary>
    public string Rectified(string z)
    {
        IReadOnlyList<OnnxNode> consumers = _plan.Graph.Consumers(z);
        if (consumers.FirstOrDefault(n => n.Is("Relu")) is { } relu) return relu.Output;
        string positive = Nodes.Positive(z);
        foreach (OnnxNode clip in consumers.Where(n => n.Is("Clip") && IsNonNegative(n.Output))) Nodes.Reread(clip.Output, z, positive);
        return positive;
    }
}
