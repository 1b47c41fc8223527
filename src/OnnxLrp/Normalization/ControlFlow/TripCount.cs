using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Normalization.Recurrence;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>How often a Loop or a Scan runs its body, where that is known for the given shapes.</summary>
/// <param name="Trips">Number of iterations; null where it is not known or too large.</param>
/// <param name="Problem">Why; null where it is known.</param>
internal readonly record struct TripCount(int? Trips, string? Problem)
{
    /// <summary>Finds it.</summary>
    /// <param name="graph">The graph around the node.</param>
    /// <param name="facts">Shapes of its tensors.</param>
    /// <param name="node">The Loop or Scan.</param>
    /// <param name="probe">Runs what a condition is computed from; null: such a count stays unknown.</param>
    public static TripCount Of(OnnxGraph graph, GraphFacts facts, OnnxNode node, IGraphProbe? probe = null)
    {
        if (LoopAttributes.Body(node) is not { } body) return Unknown("it has no body");
        int states = States(node);
        bool isLoop = node.Is("Loop"), fits = body.Inputs.Count == (isLoop ? 2 + states : node.Inputs.Count)
            && states >= 0 && body.Outputs.Count >= node.Outputs.Count + (isLoop ? 1 : 0) && body.Outputs.Count >= states + (isLoop ? 1 : 0);
        if (!fits) return Unknown("its body does not fit its inputs and outputs");
        double most = Math.Floor(WriteOutRecurrence.MostNodes / (double)Math.Max(1, body.NodeCount));
        TripCount count = isLoop ? OfLoop(graph, node, body, probe, most) : OfScan(facts, node);
        if (count.Trips > most) return TooMany(count.Trips.Value, body);
        return count.Trips == 0 && node.Outputs.Count > states ? Unknown("it has no iteration, so that what it collects is empty") : count;
    }

    /// <summary>How many values each iteration hands on to the next.</summary>
    public static int States(OnnxNode node) =>
        node.Is("Loop") ? Math.Max(0, node.Inputs.Count - 2) : node.Inputs.Count - (int)LoopAttributes.Of(node).Scanned;

    private static TripCount Unknown(string problem) => new(null, problem);

    private static TripCount TooMany(double trips, Subgraph body) => Unknown(
        $"{(double.IsFinite(trips) ? $"{trips:0}" : "endless")} iterations of {body.NodeCount} nodes; at most {WriteOutRecurrence.MostNodes} nodes are explained");

    private static TripCount OfScan(GraphFacts facts, OnnxNode node)
    {
        LoopAttributes attributes = LoopAttributes.Of(node);
        if (attributes.Scanned < 1 || attributes.Scanned > node.Inputs.Count) return Unknown("it scans no input");
        var sizes = new HashSet<int>();
        for (int i = 0; i < attributes.Scanned; i++)
        {
            if (!facts.Shapes.TryGetValue(node.Input(States(node) + i), out int[]? shape)) return Unknown("the shape of what it scans is unknown");
            long axis = attributes.InputAxes is { } axes && i < axes.Count ? axes[i] : 0;
            if (axis < -shape.Length || axis >= shape.Length) return Unknown($"it scans axis {axis} of a tensor of {shape.Length} axes");
            sizes.Add(shape[axis < 0 ? axis + shape.Length : axis]);
        }
        return sizes.Count == 1 ? new TripCount(sizes.Single(), null) : Unknown("what it scans has different lengths");
    }

    private static TripCount OfLoop(OnnxGraph graph, OnnxNode node, Subgraph body, IGraphProbe? probe, double most)
    {
        double trips = double.PositiveInfinity;
        if (node.Input(0).Length > 0)
        {
            if (!graph.Initializers.TryGetValue(node.Input(0), out OnnxTensor? given) || given.Length != 1) return Unknown("its trip count depends on data");
            trips = Math.Max(0, given.ToInt64s()[0]);
        }
        if (node.Input(1).Length > 0)
        {
            if (!graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? starts) || starts.Length != 1) return Unknown("its condition depends on data");
            if (starts.Bytes.Span[0] == 0) return new TripCount(0, null);
        }
        if (GoesOn(body)) return trips <= most ? new TripCount((int)trips, null) : TooMany(trips, body);
        if (probe is null) return Unknown("the condition in its body depends on data, or holds for too many iterations");
        return new KnownIterations(graph, node, body, probe).Count(trips, most) is int count
            ? new TripCount(count, null)
            : Unknown("the condition in its body depends on data, or holds for too many iterations");
    }

    /// <summary>Whether the body never ends the loop: its condition is the one that it gets, or true.</summary>
    private static bool GoesOn(Subgraph body)
    {
        string condition = body.Source(body.Outputs[0]);
        return condition == body.Inputs[1] || (body.Constants.TryGetValue(condition, out OnnxTensor? constant) && constant.Bytes.Span[0] != 0);
    }
}
