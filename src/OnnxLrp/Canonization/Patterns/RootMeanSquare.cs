using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>What LayerNormalization and RMSNormalization end in: a division by √(ReduceMean(u²) + ε).</summary>
/// <param name="Squared">u.</param>
/// <param name="Axes">Axes of the mean.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Nodes">The nodes, from the root up.</param>
internal sealed record RootMeanSquare(string Squared, IReadOnlyList<long> Axes, double Epsilon, IReadOnlyList<OnnxNode> Nodes)
{
    /// <summary>If the node is <c>a / r</c> or <c>a · (1 / r)</c>: a, r, and the nodes.</summary>
    public static (string Numerator, string Root, OnnxNode[] Nodes)? Quotient(OnnxNode node, OnnxGraph graph)
    {
        if (node.Is("Div"))
            return (node.Input(0), node.Input(1), [node]);
        for (int i = 0; i < 2 && node.Is("Mul"); i++)
        {
            if (graph.Producer(node.Input(i)) is not { } inverse)
                continue;
            if (inverse.Is("Reciprocal"))
                return (node.Input(1 - i), inverse.Input(0), [node, inverse]);
            if (inverse.Is("Div") && graph.ScalarOf(inverse.Input(0)) == 1)
                return (node.Input(1 - i), inverse.Input(1), [node, inverse]);
        }

        return null;
    }

    /// <summary>If the tensor is √(ReduceMean(u²) + ε), also as a power of 1/2; null otherwise.</summary>
    public static RootMeanSquare? Of(string tensor, OnnxGraph graph)
    {
        if (graph.Producer(tensor) is not { } root || !(root.Is("Sqrt") || (root.Is("Pow") && graph.ScalarOf(root.Input(1)) == 0.5)))
            return null;
        if (graph.Producer(root.Input(0)) is not { } sum || !sum.Is("Add"))
            return null;
        for (int i = 0; i < 2; i++)
        {
            if (graph.ScalarOf(sum.Input(i)) is not { } epsilon || graph.Producer(sum.Input(1 - i)) is not { } mean)
                continue;
            if (MeanAxes(mean, graph) is not { } axes || graph.Producer(mean.Input(0)) is not { } square)
                continue;
            bool isSquare = (square.Is("Pow") && graph.ScalarOf(square.Input(1)) == 2) || (square.Is("Mul") && square.Input(0) == square.Input(1));
            if (isSquare)
                return new RootMeanSquare(square.Input(0), axes, epsilon, [root, sum, mean, square]);
        }

        return null;
    }

    /// <summary>The axes of a ReduceMean that keeps them; null for anything else.</summary>
    public static IReadOnlyList<long>? MeanAxes(OnnxNode node, OnnxGraph graph)
    {
        return node.Is("ReduceMean") && ReductionAttributes.Of(node).KeepsAxes
            ? graph.Initializers.GetValueOrDefault(node.Input(1))?.ToInt64s()
            : null;
    }
}
