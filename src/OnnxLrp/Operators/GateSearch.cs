using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Finds what made a factor of a product: a squashing function in front of whatever moves values, repeats them, or adds and multiplies
/// constants (<c>1 − σ</c>), and whether each value serves several places of the product.
/// </summary>
/// <param name="graph">The canonized graph.</param>
/// <param name="facts">Concrete shapes.</param>
/// <param name="activations">Tensors that depend on the explained input.</param>
internal sealed class GateSearch(OnnxGraph graph, GraphFacts facts, IReadOnlySet<string> activations)
{
    private static readonly HashSet<string> Repeating = ["Expand", "Tile", "Gather", "Interpolation"];

    /// <summary>Operators that a gate is found through where a single input of theirs is an activation.</summary>
    private static readonly HashSet<string> Transparent =
    [
        .. Repeating, "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Identity", "Dropout", "Cast", "DepthToSpace", "SpaceToDepth",
        "Add", "Sub", "Mul", "Neg", "Where",
    ];

    /// <summary>Follows a factor back to the function that made it.</summary>
    public Factor Of(string tensor)
    {
        bool repeated = false;
        while (graph.Producer(tensor) is { } node)
        {
            Squashing squashing = SquashingOf(node);
            if (squashing != Squashing.None) return new Factor(squashing, repeated);
            if (Source(node) is not { } source) break;
            repeated |= Repeating.Contains(node.OpType) && Repeats(source, tensor);
            tensor = source;
        }
        return new Factor(Squashing.None, repeated);
    }

    private static Squashing SquashingOf(OnnxNode node) => node.OpType switch
    {
        "Sigmoid" or "HardSigmoid" => Squashing.Sigmoid,
        "Softmax" => Squashing.Softmax,
        "Tanh" => Squashing.Tanh,
        _ => Squashing.None,
    };

    /// <summary>
    /// The input that a gate would come from; of a quotient the dividend, also where the divisor is an activation (weights divided by their
    /// sum).
    /// </summary>
    private string? Source(OnnxNode node)
    {
        if (node.OpType == "Div") return activations.Contains(node.Input(0)) ? node.Input(0) : null;
        return Transparent.Contains(node.OpType) && node.Inputs.Where(activations.Contains).ToArray() is [var only] ? only : null;
    }

    /// <summary>Whether an axis of size 1 became longer.</summary>
    private bool Repeats(string from, string to)
    {
        int[] small = facts.Shapes[from], large = facts.Shapes[to];
        int[] strides = Shapes.BroadcastStrides(small, large);
        return strides.Zip(large).Any(axis => axis is { First: 0, Second: > 1 });
    }
}
