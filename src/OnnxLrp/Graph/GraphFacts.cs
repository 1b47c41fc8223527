namespace OnnxLrp.Graph;

/// <summary>What is known of a graph's tensors for given input shapes.</summary>
/// <param name="Shapes">Shape of every tensor.</param>
/// <param name="Types">Element type of every tensor.</param>
/// <param name="Constants">
/// Tensors that do not depend on input values: initializers, and what is computed from them and from shapes alone. Those computed from
/// shapes hold for the given input shapes only.
/// </param>
internal sealed record GraphFacts(
    IReadOnlyDictionary<string, int[]> Shapes,
    IReadOnlyDictionary<string, OnnxElementType> Types,
    IReadOnlyDictionary<string, OnnxTensor> Constants)
{
    /// <summary>
    /// Tensors some of whose values are NaN whatever the input is, such as attention weights of a row whose keys are all masked.
    /// </summary>
    public IReadOnlySet<string> Undefined { get; init; } = new HashSet<string>();

    /// <summary>Nothing is known yet.</summary>
    public static GraphFacts None { get; } =
        new(new Dictionary<string, int[]>(), new Dictionary<string, OnnxElementType>(), new Dictionary<string, OnnxTensor>());

    /// <summary>
    /// The facts of a rewritten graph whose surviving tensors kept shape and type; null if it has tensors that are not known here, so that
    /// it must be probed. New initializers are known from themselves.
    /// </summary>
    internal GraphFacts? KeptIn(OnnxGraph rewritten)
    {
        if (rewritten.Nodes.SelectMany(n => n.Outputs).Any(name => name.Length > 0 && !Shapes.ContainsKey(name)))
            return null;
        OnnxTensor[] added = rewritten.Initializers.Values.Where(t => !Constants.TryGetValue(t.Name, out OnnxTensor? known) || known != t).ToArray();
        if (added.Length == 0)
            return this;
        (Dictionary<string, int[]> shapes, Dictionary<string, OnnxElementType> types, Dictionary<string, OnnxTensor> constants) =
            (Shapes.ToDictionary(), Types.ToDictionary(), Constants.ToDictionary());
        foreach (OnnxTensor tensor in added)
            (shapes[tensor.Name], types[tensor.Name], constants[tensor.Name]) = (tensor.Dimensions, tensor.ElementType, tensor);
        return new GraphFacts(shapes, types, constants) { Undefined = Undefined };
    }
}
