using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Operators;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>
/// The rows that integers pick from constant tables: a Gather of a table, and the movements (Cast, Reshape, Slice, …) by which the indices
/// come to it. The relevance of an index is the sum of the relevance of its row; one that picks several rows gets all their sums.
/// </summary>
/// <param name="graph">The canonized graph.</param>
/// <param name="facts">Shapes, types and constants.</param>
internal sealed class Embeddings(OnnxGraph graph, GraphFacts facts)
{
    private readonly Dictionary<string, IndexPaths> _paths = [];

    /// <summary>Whether a tensor holds integers that pick rows.</summary>
    public bool Picks(string tensor) =>
        facts.Types.TryGetValue(tensor, out OnnxElementType type) && !type.IsReal() && Lookups(tensor).Any();

    /// <summary>The tensors that layers send the relevance of an endpoint to: the rows that it picks, or itself.</summary>
    public IEnumerable<string> Sources(string endpoint) => Picks(endpoint) ? Lookups(endpoint).Select(l => l.Output) : [endpoint];

    /// <summary>For each of the inputs that pick rows the number of rows of the smallest table that their values index as they are.</summary>
    public IReadOnlyDictionary<string, int> Rows()
    {
        var rows = new Dictionary<string, int>();
        foreach (OnnxValue input in graph.Inputs.Where(i => Picks(i.Name)))
        {
            IndexPaths paths = Of(input.Name);
            int[] sizes = [.. Lookups(input.Name).Where(l => paths.IsUnchanged(l.Inputs[1])).Select(l => facts.Shapes[l.Inputs[0]][Axis(l)])];
            if (sizes.Length > 0) rows[input.Name] = sizes.Min();
        }
        return rows;
    }

    /// <summary>Sends the relevance of the rows to the integers that picked them.</summary>
    /// <param name="pass">The relevance of the rows.</param>
    /// <param name="tensor">The integers.</param>
    /// <param name="timesInput">Whether the relevance of a row is multiplied by its values first.</param>
    public void Backward(BackwardPass pass, string tensor, bool timesInput)
    {
        IndexPaths paths = Of(tensor);
        foreach (OnnxNode lookup in Lookups(tensor).Where(l => pass.Reaches(l.Output)))
        {
            int[] indices = facts.Shapes[lookup.Inputs[1]];
            int axis = Axis(lookup), rank = facts.Shapes[lookup.Output].Length;
            int[] table = [.. Enumerable.Range(0, rank).Where(d => d < axis || d >= axis + indices.Length)];
            pass.Build.Node = lookup.Name;
            Value rows = pass.Relevance(lookup.Output);
            pass.Contribute(lookup.Inputs[1], (timesInput ? rows * pass.Activation(lookup.Output) : rows).SumOver(table));
        }
        HashSet<string> moved = [tensor, .. paths.Movements.SelectMany(m => m.Outputs)];
        foreach (OnnxNode node in paths.Movements.Reverse().Where(n => n.Outputs.Any(pass.Reaches)))
        {
            pass.Build.Node = node.Name;
            Movement(node, moved).Backward(pass, node.Output, new PassRule());
        }
    }

    /// <summary>How the values of an integer tensor come to tables.</summary>
    private IndexPaths Of(string tensor) =>
        _paths.TryGetValue(tensor, out IndexPaths? known) ? known : _paths[tensor] = IndexPaths.From(graph, tensor, facts.Constants.ContainsKey);

    /// <summary>The nodes that pick rows of floats.</summary>
    private IEnumerable<OnnxNode> Lookups(string tensor) => Of(tensor).Lookups.Where(
        l => l.Is("Gather") && facts.Types.TryGetValue(l.Output, out OnnxElementType type) && type.IsReal());

    /// <summary>The movement that a node is; one that changes each index by itself keeps its place.</summary>
    private RoutingLayer Movement(OnnxNode node, IReadOnlySet<string> moved)
    {
        string[] indices = [.. node.Inputs.Where(moved.Contains)];
        if (IndexPaths.KeepsPlaces(node))
        {
            return facts.Shapes[indices[0]].SequenceEqual(facts.Shapes[node.Output]) && indices.Length == 1
                ? RoutingLayer.Alias(indices[0], node.Output)
                : throw Refuse(node);
        }
        try
        {
            return OperatorTable.Find(node.OpType)?.Describe(new NodeContext(graph, facts, node, moved)) as RoutingLayer ?? throw Refuse(node);
        }
        catch (OperatorNotSupportedException e)
        {
            throw new ModelNotSupportedException(graph.Source, [new PlanProblem(node.Name, node.OpType, e.Message, e.Remedy)]);
        }
    }

    private ModelNotSupportedException Refuse(OnnxNode node) => new(graph.Source,
    [
        new PlanProblem(
            node.Name, node.OpType, $"it makes the indices {Shapes.Text(facts.Shapes[node.Output])} of a table from several others",
            "explain the rows that are picked, a tensor of floats"),
    ]);

    private int Axis(OnnxNode lookup) =>
        Shapes.Axis(AxisAttribute.Of(lookup), facts.Shapes[lookup.Inputs[0]].Length);
}
