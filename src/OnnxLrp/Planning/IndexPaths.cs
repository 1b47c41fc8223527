using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Planning;

/// <summary>How the values of an integer tensor come to constant tables.</summary>
/// <param name="Movements">Nodes that hand the values on, in the order of the graph.</param>
/// <param name="Lookups">The nodes that pick rows.</param>
internal sealed record IndexPaths(IReadOnlyList<OnnxNode> Movements, IReadOnlyList<OnnxNode> Lookups)
{
    private static readonly HashSet<string> Places =
        ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Concat", "Expand", "Tile", "Gather", "Where"];

    /// <summary>Each index by itself: its type changes, or a constant is added to it.</summary>
    private static readonly HashSet<string> Elementwise = ["Cast", "Identity", "Dropout", "Add", "Sub", "Mul", "Mod", "Clip", "Max", "Min"];

    /// <summary>Operators that look rows up before they are written out as Gather, with the inputs that are indices.</summary>
    private static readonly Dictionary<(string Domain, string OpType), int[]> Fused = new()
    {
        [("com.microsoft", "EmbedLayerNormalization")] = [0, 1, 8],
        [("com.microsoft", "GatherBlockQuantized")] = [1],
    };

    /// <summary>The integer inputs of a model whose values pick rows of constant tables.</summary>
    public static IEnumerable<OnnxValue> Inputs(OnnxGraph graph)
    {
        HashSet<string> constants = ConstantTensors.Of(graph);
        return graph.Inputs.Where(i => IsInteger(i.ElementType) && From(graph, i.Name, constants.Contains).Lookups.Count > 0);
    }

    private static bool IsInteger(OnnxElementType type) =>
        !type.IsReal() && type is not (OnnxElementType.Bool or OnnxElementType.String or OnnxElementType.Undefined);

    /// <summary>Whether such a node leaves every index at its place.</summary>
    public static bool KeepsPlaces(OnnxNode node) => Elementwise.Contains(node.OpType);

    /// <summary>Whether a tensor holds the integers as they were given, only moved.</summary>
    public bool IsUnchanged(string tensor)
    {
        OnnxNode? node = Movements.FirstOrDefault(m => m.Outputs.Contains(tensor));
        bool isMoved = node is null || Places.Contains(node.OpType) || node.OpType is "Cast" or "Identity" or "Dropout";
        return isMoved && (node is null || node.Inputs.All(i => IsUnchanged(i)));
    }

    /// <summary>Follows a tensor from its consumers to tables.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="isConstant">Whether a tensor is a constant.</param>
    public static IndexPaths From(OnnxGraph graph, string tensor, Func<string, bool> isConstant)
    {
        HashSet<string> indices = [tensor];
        List<OnnxNode> movements = [], lookups = [];
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Inputs.Any(indices.Contains)))
        {
            if (IsLookup(node, indices, isConstant)) lookups.Add(node);
            else if (Moves(node, indices, isConstant))
            {
                movements.Add(node);
                indices.UnionWith(node.Outputs);
            }
        }
        // What leads to no table is no path.
        HashSet<string> needed = [.. lookups.SelectMany(l => l.Inputs)];
        var used = new List<OnnxNode>();
        foreach (OnnxNode node in movements.AsEnumerable().Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
            used.Insert(0, node);
        }
        return new IndexPaths(used, lookups);
    }

    private static bool IsLookup(OnnxNode node, HashSet<string> indices, Func<string, bool> isConstant) =>
        node.Is("Gather")
            ? isConstant(node.Inputs[0]) && indices.Contains(node.Inputs[1])
            : Fused.TryGetValue((node.Domain, node.OpType), out int[]? places) && places.Any(p => p < node.Inputs.Count && indices.Contains(node.Inputs[p]));

    /// <summary>Whether a node hands indices on: what it reads besides them are constants, or parts that stand beside them.</summary>
    private static bool Moves(OnnxNode node, HashSet<string> indices, Func<string, bool> isConstant)
    {
        if (node.Domain.Length > 0 || !(Places.Contains(node.OpType) || Elementwise.Contains(node.OpType))) return false;
        if (node.OpType == "Cast" && CastAttributes.Of(node).To.IsReal()) return false;
        return node.OpType == "Concat" || node.Inputs.All(i => i.Length == 0 || indices.Contains(i) || isConstant(i));
    }
}
