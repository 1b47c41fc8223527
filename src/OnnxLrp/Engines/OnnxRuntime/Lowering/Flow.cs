namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The relevance of a tensor as far as it is written: <c>R = route(factor ⊙ core)</c>. Most rules end with a product by the layer's input and
/// begin with a division by the layer's output, which is the same tensor: kept apart, both are one factor <c>a / (a + ε)</c>, contributions
/// of several layers add up before the product, and what only moves relevance (max pooling) moves it behind the product, where tensors are smaller.
/// </summary>
/// <param name="Core">The value.</param>
/// <param name="Factor">A tensor that multiplies it; null for 1.</param>
/// <param name="Route">Moves the product to the places of the tensor; null where it is there already.</param>
/// <param name="Image">The model's tensor that the factor equals where it has been moved to; null when it is none.</param>
internal sealed record Flow(string Core, string? Factor = null, Func<string, string>? Route = null, string? Image = null)
{
    /// <summary><c>x ⊙ core</c>, x a tensor of the model.</summary>
    public static Flow Times(string core, string x) => new(core, x, null, x);

    /// <summary>The relevance itself.</summary>
    public string Value(NodeEmitter nodes)
    {
        string product = Factor is null ? Core : nodes.Multiply(Core, Factor);
        return Route is null ? product : Route(product);
    }

    /// <summary>The sum of two contributions.</summary>
    public static Flow Add(NodeEmitter nodes, Flow a, Flow b) => a.Route is null && b.Route is null && a.Factor == b.Factor
        ? a with { Core = nodes.Add(a.Core, b.Core) }
        : new Flow(nodes.Add(a.Value(nodes), b.Value(nodes)));

    /// <summary>The flow behind something that moves values of <paramref name="from"/> unchanged to where they came from in <paramref name="to"/>.</summary>
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="from">Tensor whose relevance this is.</param>
    /// <param name="to">Tensor whose relevance is wanted.</param>
    /// <param name="route">The movement.</param>
    public Flow Moved(NodeEmitter nodes, string from, string to, Func<string, string> route) =>
        Route is null && Image == from && Factor == from ? Times(route(Core), to) : new Flow(route(Value(nodes)));
}
