using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Normalization.Recurrence;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>Writes a Loop or a Scan as copies of its body, one for each iteration.</summary>
/// <param name="graph">The graph around it.</param>
/// <param name="node">The Loop or Scan.</param>
/// <param name="body">Its body.</param>
/// <param name="trips">How many iterations.</param>
/// <param name="rewriter">Gives names and keeps constants.</param>
internal sealed class Repetition(OnnxGraph graph, OnnxNode node, Subgraph body, int trips, GraphRewriter rewriter)
{
    private readonly NodesOverTime _nodes = new(rewriter, node, graph.Opset);
    private readonly List<OnnxNode> _copies = [];
    private readonly LoopAttributes _attributes = LoopAttributes.Of(node);

    private bool IsLoop => node.OpType == "Loop";

    private int Scanned => IsLoop ? 0 : (int)_attributes.Scanned;

    /// <summary>Values that each iteration hands on to the next.</summary>
    private int States => TripCount.States(node);

    /// <summary>The nodes that stand for it.</summary>
    /// <param name="shapes">Shapes of the graph's tensors.</param>
    public IReadOnlyList<OnnxNode> Write(IReadOnlyDictionary<string, int[]> shapes)
    {
        string[][] slices = [.. Enumerable.Range(0, Scanned).Select(i => Slices(i, shapes[node.Input(States + i)].Length))];
        string[] states = [.. node.Inputs.Skip(IsLoop ? 2 : 0).Take(States)];
        Dictionary<string, string> constants = body.Constants.ToDictionary(
            c => c.Key, c => rewriter.AddConstant($"{node.Name}/{c.Key.TrimStart('/')}", c.Value));
        var collected = new List<string[]>();
        for (int i = 0; i < trips; i++)
        {
            string[] given = IsLoop
                ? [Scalar("iteration", OnnxTensor.FromInt64s("", [], [i])), Scalar("condition", True), .. states]
                : [.. states, .. slices.Select(s => s[i])];
            var names = new Dictionary<string, string>(constants);
            foreach ((string input, string value) in body.Inputs.Zip(given)) names[input] = value;
            (IReadOnlyList<OnnxNode> nodes, IReadOnlyList<string> outputs) = body.Copy(names, $"{node.Name}/{i}/", rewriter.NewName);
            _copies.AddRange(nodes);
            string[] results = [.. outputs.Skip(IsLoop ? 1 : 0)];
            states = results[..States];
            collected.Add(results[States..]);
        }
        for (int o = 0; o < node.Outputs.Count; o++)
        {
            if (!node.HasOutput(o)) continue;
            if (o < States) _nodes.Emit("result", "Identity", [states[o]], null, node.Outputs[o]);
            else Collect(o - States, [.. collected.Select(c => c[o - States])], node.Outputs[o]);
        }
        return [.. _nodes.Nodes.Concat(_copies)];
    }

    private static OnnxTensor True { get; } = new("", OnnxElementType.Bool, [], new byte[] { 1 });

    /// <summary>The slices of a scanned input, in the order of the iterations.</summary>
    private string[] Slices(int index, int rank)
    {
        long axis = At(_attributes.InputAxes, index);
        if (axis < 0) axis += rank;
        IReadOnlyList<string> slabs = _nodes.Slabs("scanned", node.Input(States + index), trips, 1, axis);
        IEnumerable<string> ordered = At(_attributes.InputsBackwards, index) != 0 ? slabs.Reverse() : slabs;
        return [.. ordered.Select(s => _nodes.Emit("slice", "Squeeze", s, "axes", axis))];
    }

    /// <summary>What the iterations give, put along an axis.</summary>
    private void Collect(int index, string[] parts, string output)
    {
        long axis = IsLoop ? 0 : At(_attributes.OutputAxes, index);
        IEnumerable<string> ordered = !IsLoop && At(_attributes.OutputsBackwards, index) != 0 ? parts.Reverse() : parts;
        string[] slabs = [.. ordered.Select(p => _nodes.Emit("part", "Unsqueeze", p, "axes", axis))];
        _nodes.Emit("collected", "Concat", slabs, OnnxAttributes.Empty.With("axis", axis), output);
    }

    private string Scalar(string part, OnnxTensor value) => rewriter.AddConstant($"{node.Name}/{part}", value);

    private static long At(IReadOnlyList<long>? list, int index) => list is null || index >= list.Count ? 0 : list[index];
}
