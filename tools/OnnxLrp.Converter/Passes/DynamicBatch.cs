using OnnxLrp.Converter.Checking;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Converter.Passes;

/// <summary>
/// Opens a fixed batch dimension: the input's, the outputs', and the leading size of every Reshape to a constant shape that repeats it (0: as in the
/// input). A run of two different samples must then give what each gives alone; else the batch stays fixed, and the reason is told.
/// </summary>
internal sealed class DynamicBatch(string input) : IConversionPass
{
    public string Name => "open the batch";

    public double Tolerance => OutputCheck.Exact;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        OnnxValue declared = graph.Inputs.Single(i => i.Name == input);
        GraphFacts known = facts.Of(graph);
        int batch = facts.Shape[0];
        OnnxGraph opened = Declared(graph, declared, known, batch);
        if (declared.Dimensions![0].Size is null)
        {
            return Same(graph, opened) ? new RewrittenGraph(graph, []) : new RewrittenGraph(opened, ["shapes are declared"]);
        }
        opened = Reshapes(opened, known, batch);
        if (batch != 1) return new RewrittenGraph(graph, [$"the batch stays {batch}: only a batch of 1 is opened"]);
        string? problem = Problem(graph, opened, facts.Shape);
        return problem is null
            ? new RewrittenGraph(opened, [$"batch {batch} is open now"])
            : new RewrittenGraph(graph, [$"the batch stays {batch}: {problem}"]);
    }

    /// <summary>The input at its concrete size, and outputs whose first dimension follows the batch, with an open first dimension.</summary>
    private OnnxGraph Declared(OnnxGraph graph, OnnxValue declared, GraphFacts facts, int batch)
    {
        OnnxDimension open = declared.Dimensions![0].Symbol is { } symbol ? new OnnxDimension(null, symbol) : new OnnxDimension(null, "batch");
        OnnxValue Opened(OnnxValue value)
        {
            if (!facts.Shapes.TryGetValue(value.Name, out int[]? shape) || shape.Length == 0 || shape[0] != batch) return value;
            return value with { Dimensions = [open, .. shape.Skip(1).Select(d => new OnnxDimension(d, null))] };
        }

        return graph with
        {
            Inputs = [.. graph.Inputs.Select(i => i.Name == input ? Opened(i) : i)],
            Outputs = [.. graph.Outputs.Select(Opened)],
        };
    }

    private static bool Same(OnnxGraph a, OnnxGraph b) =>
        a.Inputs.Concat(a.Outputs).Select(v => v.ToString()).SequenceEqual(b.Inputs.Concat(b.Outputs).Select(v => v.ToString()));

    private static OnnxGraph Reshapes(OnnxGraph graph, GraphFacts facts, int batch)
    {
        var initializers = graph.Initializers.ToDictionary();
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes)
        {
            bool follows = node.Is("Reshape") && !ReshapeAttributes.Of(node).ZeroIsZero
                && graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? shape)
                && shape.Length > 0 && shape.ToInt64s()[0] == batch && facts.Shapes.TryGetValue(node.Input(0), out int[]? from) && from.Length > 0 && from[0] == batch;
            if (!follows)
            {
                nodes.Add(node);
                continue;
            }
            long[] sizes = [0, .. graph.Initializers[node.Input(1)].ToInt64s().Skip(1)];
            string name = $"{node.Name}.shape";
            for (int i = 2; initializers.ContainsKey(name) || graph.Producer(name) is not null; i++) name = $"{node.Name}.shape_{i}";
            initializers[name] = OnnxTensor.FromInt64s(name, [sizes.Length], sizes);
            nodes.Add(node.With(inputs: [node.Input(0), name]));
        }
        return (graph with { Nodes = nodes, Initializers = initializers }).Sorted();
    }

    private string? Problem(OnnxGraph graph, OnnxGraph opened, int[] shape)
    {
        OnnxValue declared = graph.Inputs.Single(i => i.Name == input);
        try
        {
            HostTensor two = SampleInput.Of(opened, declared, [2, .. shape[1..]]);
            int length = two.Data.Length / 2;
            Dictionary<string, float[]> together = OutputCheck.Outputs(opened, input, two);
            for (int n = 0; n < 2; n++)
            {
                Dictionary<string, float[]> alone = OutputCheck.Outputs(graph, input, new HostTensor(two.Data.Slice(n * length, length), shape));
                foreach ((string name, float[] values) in alone)
                {
                    if (together[name].Length != 2 * values.Length) return $"output \"{name}\" does not grow with the batch";
                    double deviation = OutputCheck.Deviation(values, together[name][(n * values.Length)..((n + 1) * values.Length)]);
                    if (!(deviation <= OutputCheck.Exact)) return $"output \"{name}\" of a sample changes by {deviation:0.0e+0} beside another";
                }
            }
            return null;
        }
        catch (OnnxLrpException)
        {
            return "the model does not run with a batch of 2";
        }
    }
}
