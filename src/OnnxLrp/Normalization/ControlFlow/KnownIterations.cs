using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>
/// Runs what the condition of a loop is computed from, iteration by iteration, where that is constants and counters: the rest of the body
/// is left out.
/// </summary>
/// <param name="graph">The graph around the loop.</param>
/// <param name="node">The loop.</param>
/// <param name="body">Its body.</param>
/// <param name="probe">Runs it.</param>
internal sealed class KnownIterations(OnnxGraph graph, OnnxNode node, Subgraph body, IGraphProbe probe)
{
    private readonly IReadOnlyList<OnnxNode> _nodes = body.Copy(body.Constants.Keys.ToDictionary(c => c, c => c), "", name => name).Nodes;

    /// <summary>How often the body runs; null: the condition depends on data, or it holds for longer than can be unrolled.</summary>
    /// <param name="trips">The count that the node gives.</param>
    /// <param name="most">The largest count that can be unrolled.</param>
    public int? Count(double trips, double most)
    {
        string[] states = [.. body.Inputs.Skip(2)], results = [.. body.Outputs.Skip(1).Take(states.Length)];
        var known = new Dictionary<string, OnnxTensor>();
        foreach ((string state, string given) in states.Zip(node.Inputs.Skip(2)))
        {
            if (graph.Initializers.TryGetValue(given, out OnnxTensor? value)) known[state] = value;
        }
        for (int i = 0; i < Math.Min(trips, most); i++)
        {
            known[body.Inputs[0]] = OnnxTensor.FromInt64s("", [], [i]);
            known[body.Inputs[1]] = new OnnxTensor("", OnnxElementType.Bool, [], new byte[] { 1 });
            IReadOnlyDictionary<string, OnnxTensor> made = Run(known);
            if (!made.TryGetValue(body.Outputs[0], out OnnxTensor? goesOn)) return null;
            if (goesOn.Bytes.Span[0] == 0) return i + 1;
            known = states.Zip(results).Where(s => made.ContainsKey(s.Second)).ToDictionary(s => s.First, s => made[s.Second]);
        }
        return trips <= most ? (int)trips : null;
    }

    /// <summary>All tensors of the body that follow from those that are known.</summary>
    private IReadOnlyDictionary<string, OnnxTensor> Run(Dictionary<string, OnnxTensor> given)
    {
        var initializers = new Dictionary<string, OnnxTensor>();
        void Know(string name, OnnxTensor tensor) => initializers[name] = tensor.WithName(name);
        foreach ((string name, OnnxTensor tensor) in body.Constants.Concat(given)) Know(name, tensor);
        HashSet<string> known = [.. initializers.Keys];
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode inner in _nodes)
        {
            foreach (string outer in inner.Dependencies.Where(d => !known.Contains(d) && graph.Initializers.ContainsKey(d)))
            {
                Know(outer, graph.Initializers[outer]);
                known.Add(outer);
            }
            if (!inner.Dependencies.All(known.Contains)) continue;
            nodes.Add(inner);
            known.UnionWith(inner.Outputs);
        }
        OnnxGraph part = graph with
        {
            Nodes = nodes,
            Inputs = [],
            Initializers = initializers,
            Outputs = [.. nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0).Select(o => new OnnxValue(o, OnnxElementType.Undefined, null))],
        };
        return nodes.Count == 0 ? initializers : probe.Probe(part, new Dictionary<string, int[]>()).Constants;
    }
}
