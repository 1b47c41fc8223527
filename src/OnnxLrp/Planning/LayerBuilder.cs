using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization;
using OnnxLrp.Normalization.ControlFlow;
using OnnxLrp.Operators;
using OnnxLrp.Relevance.Geometry;
using LinearLayer = OnnxLrp.Layers.LinearLayer;

namespace OnnxLrp.Planning;

/// <summary>
/// Turns the nodes between the endpoints of relevance and the explained output into layers, in the order of the forward pass.
/// </summary>
/// <param name="graph">The canonized graph.</param>
/// <param name="facts">Concrete shapes.</param>
/// <param name="endpoints">The tensors that relevance goes to.</param>
/// <param name="output">The explained tensor.</param>
internal sealed class LayerBuilder(OnnxGraph graph, GraphFacts facts, IReadOnlyList<string> endpoints, string output)
{
    private readonly List<PlanProblem> _problems = [];
    private OnnxNode? _unknown;
    private readonly Dictionary<OnnxNode, Layer?> _described = [];

    /// <summary>What could not be described.</summary>
    public IReadOnlyList<PlanProblem> Problems => _problems;

    /// <summary>The layers.</summary>
    public IReadOnlyList<PlannedLayer> Build()
    {
        HashSet<string> activations = DependentOn(graph.Inputs.Select(i => i.Name).Concat(endpoints), (_, _) => true);
        HashSet<string> explained = DependentOn(endpoints, (n, o) => !IsChoice(n, o));
        var layers = new List<(OnnxNode Node, Layer Layer, IReadOnlyList<string> Outputs)>();
        var merged = new HashSet<OnnxNode>();
        List<OnnxNode> explainedNodes = OnTheWay(explained);
        // Composites count linear layers over the whole model, also those that relevance does not go through.
        HashSet<OnnxNode> others = [.. OnTheWay(activations).Except(explainedNodes).Where(n => IsLinear(n, activations))];
        foreach (OnnxNode node in explainedNodes)
        {
            if (merged.Contains(node) || Describe(node, activations) is not { } described) continue;
            if (Within(node, described, explained) is not { } layer) continue;
            IReadOnlyList<string> outputs = node.Outputs;
            while (layer is LinearLayer { HasParameters: true } linear && AddAfter(outputs[0], activations) is ({ } add, { } bias))
            {
                layer = linear with { Bias = Parameter.Add(linear.Bias, bias, linear.Geometry.OutputLength) };
                outputs = add.Outputs;
                merged.Add(add);
            }
            layers.Add((node, layer, outputs));
        }
        // Shapes are not known after a node that is refused; the nodes that depend on it are not reported.
        if (_unknown is { } unknown && _problems.Count == 0)
        {
            _problems.Add(new PlanProblem(unknown.Name, unknown.OpType, "the shapes around it are unknown", "check that ONNX Runtime runs the model"));
        }
        return Identify(layers, others);
    }

    /// <summary>
    /// Whether an output of a node holds integers or truth values that are made of real numbers: a comparison, an index. They are constant
    /// between their steps, so they carry no relevance and are context, as a mask is that is given.
    /// </summary>
    private bool IsChoice(OnnxNode node, string output) => !IsReal(output, absent: true) && node.Dependencies.Any(t => IsReal(t, absent: false));

    private bool IsReal(string tensor, bool absent) => facts.Types.TryGetValue(tensor, out OnnxElementType type) ? type.IsReal() : absent;

    /// <summary>The layer where some of its inputs take no relevance; null where that is a problem.</summary>
    private Layer? Within(OnnxNode node, Layer described, HashSet<string> explained)
    {
        try
        {
            return described.WithContext(explained);
        }
        catch (OperatorNotSupportedException e)
        {
            _problems.Add(new PlanProblem(node.Name, node.OpType, e.Message, e.Remedy));
            return null;
        }
    }

    /// <summary>Also through what subgraphs capture, but not where only a shape is asked for.</summary>
    private HashSet<string> DependentOn(IEnumerable<string> sources, Func<OnnxNode, string, bool> goesTo)
    {
        HashSet<string> tensors = [.. sources];
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Dependencies.Any(tensors.Contains)))
        {
            tensors.UnionWith(node.Outputs.Where(o => o.Length > 0 && !facts.Constants.ContainsKey(o) && goesTo(node, o)));
        }
        return tensors;
    }

    private List<OnnxNode> OnTheWay(HashSet<string> explained)
    {
        var needed = new HashSet<string> { output };
        var nodes = new List<OnnxNode>();
        // A tensor that relevance goes to is made by a node that relevance does not go through, unless that depends on another endpoint.
        foreach (OnnxNode node in graph.Nodes.Reverse().Where(
            n => n.Outputs.Any(o => needed.Contains(o) && explained.Contains(o)) && n.Dependencies.Any(explained.Contains)))
        {
            needed.UnionWith(node.Dependencies);
            nodes.Add(node);
        }
        nodes.Reverse();
        return nodes;
    }

    /// <summary>The layer that a node is, described once; null where it is a problem.</summary>
    private Layer? Describe(OnnxNode node, HashSet<string> activations) =>
        _described.TryGetValue(node, out Layer? known) ? known : _described[node] = Read(node, activations);

    private Layer? Read(OnnxNode node, HashSet<string> activations)
    {
        try
        {
            if (node.Attributes.HasSubgraph) throw ControlFlow(node);
            if (node.Domain.Length == 0 && PiecewiseConstant.Contains(node.OpType)) throw PiecewiseConstant.Refusal(node.OpType);
            IOperator op = (node.Domain.Length == 0 || node.Body.Count > 0 ? OperatorTable.Find(node.OpType) : null)
                ?? throw NodeContext.Unsupported(
                    $"operator {(node.Domain.Length == 0 ? "" : node.Domain + ".")}{node.OpType} has no relevance rule",
                    QuantisedNodes.Knows(node.OpType) ? "the converter writes quantised operators in Float" : "see \"onnx-lrp list operators\" for what is explained");
            if (!node.Inputs.Concat(node.Outputs).Where(t => t.Length > 0).All(facts.Shapes.ContainsKey))
            {
                _unknown ??= node;
                return null;
            }
            var context = new NodeContext(graph, facts, node, activations);
            Layer layer = op.Describe(context);
            return context.Overlooked is { } overlooked ? throw context.ComputedFromInput(overlooked) : layer;
        }
        catch (OperatorNotSupportedException e)
        {
            _problems.Add(new PlanProblem(node.Name, node.OpType, e.Message, e.Remedy));
        }
        catch (OnnxFormatException e)
        {
            _problems.Add(new PlanProblem(node.Name, node.OpType, e.Message, "export the model again"));
        }
        return null;
    }

    private OperatorNotSupportedException ControlFlow(OnnxNode node) => node.OpType switch
    {
        "Loop" or "Scan" => NodeContext.Unsupported(
            $"control flow: {UnrollLoops.Problem(graph, facts, node)}", "loops whose number of iterations follows from shapes are explained"),
        "If" => NodeContext.Unsupported("control flow: its condition depends on data", "an If whose condition follows from shapes is explained"),
        _ => NodeContext.Unsupported("control flow", "export the model without it"),
    };

    /// <summary>Whether a node that is not explained is a linear layer. What it may have against being explained is no problem.</summary>
    private bool IsLinear(OnnxNode node, HashSet<string> activations)
    {
        (int problems, OnnxNode? unknown) = (_problems.Count, _unknown);
        Layer? layer = Describe(node, activations);
        _problems.RemoveRange(problems, _problems.Count - problems);
        _unknown = unknown;
        return layer is { HasParameters: true };
    }

    /// <summary>The Add or Sub of a constant that alone reads a linear layer's output: it is the layer's bias.</summary>
    private (OnnxNode Add, Parameter Bias)? AddAfter(string tensor, HashSet<string> activations)
    {
        if (tensor == output || graph.Outputs.Any(o => o.Name == tensor) || graph.Consumers(tensor) is not [{ OpType: "Add" or "Sub" } node]) return null;
        if (node.Inputs.Count(activations.Contains) != 1 || !facts.Shapes[tensor].SequenceEqual(facts.Shapes[node.Outputs[0]])) return null;
        return Describe(node, activations) is ScaleLayer { Bias: { } bias } scale && scale.Weight.Values is [1f] ? (node, bias) : null;
    }

    private List<PlannedLayer> Identify(List<(OnnxNode Node, Layer Layer, IReadOnlyList<string> Outputs)> layers, HashSet<OnnxNode> others)
    {
        HashSet<OnnxNode> linear = [.. others, .. layers.Where(l => l.Layer.HasParameters).Select(l => l.Node)];
        // All that is written out of one node of the file is one linear layer.
        static string Counted(OnnxNode node) => node.Origin.Length > 0 ? node.Origin : node.Name;
        int count = linear.Select(Counted).Distinct().Count();
        var places = new Dictionary<string, int>();
        var before = new Dictionary<OnnxNode, int>();
        foreach (OnnxNode node in graph.Nodes)
        {
            before[node] = places.Count;
            if (linear.Contains(node) && !places.TryAdd(Counted(node), places.Count)) before[node] = places[Counted(node)];
        }
        var planned = new List<PlannedLayer>();
        foreach ((OnnxNode node, Layer layer, IReadOnlyList<string> outputs) in layers)
        {
            string[] names = [node.Name, .. node.Origin.Length > 0 ? [node.Origin] : Array.Empty<string>(), .. node.Outputs.Union(outputs)];
            var identity = new LayerIdentity(
                layer.OperatorName(node.OpType), names, layer.HasParameters ? before[node] : null, before[node], count)
            {
                HasContext = layer.HasContext,
                HasSignal = layer.HasSignal,
                IsQuotient = layer.IsQuotient,
            };
            planned.Add(new PlannedLayer(node, layer, outputs, identity));
        }
        return planned;
    }
}
