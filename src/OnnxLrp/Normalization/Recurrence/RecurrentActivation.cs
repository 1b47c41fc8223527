using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>A function of a recurrent operator, with its parameters.</summary>
/// <param name="Name">Its name as ONNX spells it.</param>
/// <param name="Alpha">α, where it has one.</param>
/// <param name="Beta">β, where it has one.</param>
internal sealed record RecurrentActivation(string Name, float Alpha, float Beta)
{
    /// <summary>Names, whether they take an α and a β from the node's lists, and what these are where the lists end.</summary>
    private static readonly Dictionary<string, (string Name, float? Alpha, float? Beta)> Known = new (string Name, float? Alpha, float? Beta)[]
    {
        ("Relu", null, null), ("Tanh", null, null), ("Sigmoid", null, null), ("Softsign", null, null), ("Softplus", null, null),
        ("LeakyRelu", 0.01f, null), ("ThresholdedRelu", 0, null), ("Elu", 1, null), ("HardSigmoid", 0.2f, 0.5f), ("Affine", 1, 0),
        ("ScaledTanh", 1, 1),
    }.ToDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of all functions.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>
    /// The functions of a node, all of one direction after those of the other. Null: a name is unknown, or their number is wrong.
    /// </summary>
    public static IReadOnlyList<RecurrentActivation>? Of(OnnxNode node)
    {
        RecurrentAttributes attributes = RecurrentAttributes.Of(node);
        IReadOnlyList<string> usual = RecurrentAttributes.Usual(node.OpType);
        IReadOnlyList<string> names = attributes.Activations is { Count: > 0 } given
            ? given
            : [.. Enumerable.Repeat(usual, attributes.Directions).SelectMany(u => u)];
        if (names.Count != usual.Count * attributes.Directions || !names.All(Known.ContainsKey)) return null;
        var (alphas, betas) = (new Queue<float>(attributes.Alphas), new Queue<float>(attributes.Betas));
        return [.. names.Select(n => Known[n]).Select(k => new RecurrentActivation(k.Name, Next(alphas, k.Alpha), Next(betas, k.Beta)))];
    }

    /// <summary>Writes the function of a tensor, cut before.</summary>
    public string Of(string z, string part, float? clip, NodesOverTime nodes)
    {
        string x = clip is { } bound
            ? nodes.Emit($"{part}.clip", "Clip", [z, nodes.Constant("least", [], [-bound]), nodes.Constant("most", [], [bound])])
            : z;
        switch (Name)
        {
            case "Affine":
                return nodes.Emit(part, "Add", [Scaled(x, Alpha), nodes.Constant("beta", [], [Beta])]);
            case "ScaledTanh":
                return nodes.Emit(part, "Mul", [nodes.Emit($"{part}.tanh", "Tanh", [Scaled(x, Beta)]), nodes.Constant("alpha", [], [Alpha])]);
            case "LeakyRelu" or "ThresholdedRelu" or "Elu":
                return nodes.Emit(part, Name, [x], OnnxAttributes.Empty.With("alpha", Alpha));
            case "HardSigmoid":
                return nodes.Emit(part, Name, [x], OnnxAttributes.Empty.With("alpha", Alpha).With("beta", Beta));
            default:
                return nodes.Emit(part, Name, [x]);
        }

        string Scaled(string tensor, float factor) => nodes.Emit($"{part}.scaled", "Mul", [tensor, nodes.Constant("scale", [], [factor])]);
    }

    private static float Next(Queue<float> given, float? usual) => usual is not { } value ? 0 : given.TryDequeue(out float next) ? next : value;
}
