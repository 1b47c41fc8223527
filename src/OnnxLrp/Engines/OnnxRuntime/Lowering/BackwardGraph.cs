using OnnxLrp.Planning;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The backward graph while it is written: which value holds the relevance of which tensor, and which activations are read.</summary>
internal sealed class BackwardGraph
{
    private readonly LrpPlan _plan;
    private readonly Dictionary<string, string?> _relevance = [];
    private readonly List<string> _activations = [];

    public BackwardGraph(LrpPlan plan)
    {
        _plan = plan;
        Nodes = new NodeEmitter(plan.Shapes.Keys);
        StartRelevance = Nodes.Input(Nodes.NewName("start_relevance"), Shape(plan.Output));
        _relevance[plan.Output] = StartRelevance;
    }

    /// <summary>Where nodes are written.</summary>
    public NodeEmitter Nodes { get; }

    /// <summary>The graph input that takes the start relevance.</summary>
    public string StartRelevance { get; }

    /// <summary>The activations that are graph inputs, under their own names.</summary>
    public IReadOnlyList<string> Activations => _activations;

    /// <summary>Shape of a tensor of the model and of its relevance.</summary>
    public int[] Shape(string tensor) => _plan.Shapes[tensor];

    /// <summary>An activation of the forward pass.</summary>
    public string Activation(string tensor)
    {
        if (!_activations.Contains(tensor)) _activations.Add(tensor);
        return Nodes.Input(tensor, Shape(tensor));
    }

    /// <summary>The relevance that has reached a tensor.</summary>
    public string Relevance(string tensor) => _relevance[tensor] ?? Nodes.Zeros(Shape(tensor));

    /// <summary>Relevance reaches a tensor: the first contribution, or one more.</summary>
    public void Contribute(RelevanceTarget to, string value) =>
        _relevance[to.Tensor] = to.Accumulate && _relevance[to.Tensor] is { } before ? Nodes.Add(before, value) : value;

    /// <summary>Contributions to a tensor will follow that may leave parts of it at zero.</summary>
    public void Clear(string tensor) => _relevance[tensor] = null;
}
