using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>One way to explain a case: the float inputs that relevance goes to, and whether the others are constants of the model.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Explained">The endpoints.</param>
/// <param name="State">How the page says it.</param>
internal sealed record Attempt(OnnxGraph Graph, IReadOnlyList<string> Explained, string State)
{
    public const string All = "explained";

    public const string One = "explained, one input";

    public const string Fixed = "explained, others constant";

    /// <summary>
    /// The ways, best first: all float inputs, then one of them; integers and truth values given when it runs, then constants of the model;
    /// last, all inputs but one are constants.
    /// </summary>
    public static IEnumerable<Attempt> Of(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, string output)
    {
        string[] floats =
        [
            .. graph.Inputs.Where(i => i.ElementType.IsReal() && inputs.TryGetValue(i.Name, out OnnxTensor? t) && t.Length > 0).Select(i => i.Name),
        ];
        OnnxGraph bound = Bound(graph, inputs, i => !i.ElementType.IsReal());
        OnnxGraph[] graphs = bound.Inputs.Count == graph.Inputs.Count ? [graph] : [graph, bound];
        foreach (OnnxGraph g in graphs) yield return new Attempt(g, floats, All);
        string[] alone = [.. floats.Where(f => Differentiable.Outputs(graph, [f]).Contains(output))];
        if (floats.Length > 1)
        {
            foreach (string one in alone)
            {
                foreach (OnnxGraph g in graphs) yield return new Attempt(g, [one], One);
            }
        }
        foreach (string one in alone)
        {
            OnnxGraph rest = Bound(graph, inputs, i => i.Name != one);
            if (rest.Inputs.Count < bound.Inputs.Count) yield return new Attempt(rest, [one], Fixed);
        }
    }

    private static OnnxGraph Bound(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, Func<OnnxValue, bool> which)
    {
        OnnxValue[] bound = [.. graph.Inputs.Where(i => which(i) && inputs.ContainsKey(i.Name))];
        return graph with
        {
            Inputs = [.. graph.Inputs.Except(bound)],
            Initializers = graph.Initializers.Concat(bound.Select(i => KeyValuePair.Create(i.Name, inputs[i.Name]))).ToDictionary(),
        };
    }
}
