using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// Brings the scores that are asked for into one tensor, by nodes after them: samples first, and the scores of several outputs side by side.
/// Engines and targets see one tensor of scores, always; relevance goes back through a Concat and a Reshape as through any other.
/// </summary>
/// <param name="input">Name of the input whose first axis counts samples, if any does.</param>
/// <param name="shapes">Shapes of all inputs that are given.</param>
/// <param name="rows">For each integer input that picks rows of constant tables, the number of rows of the smallest one.</param>
/// <param name="probe">Runs the model.</param>
/// <param name="notes">Gets what a user should know.</param>
internal sealed class ScoreLayout(
    string input, IReadOnlyDictionary<string, int[]> shapes, IReadOnlyDictionary<string, int> rows, IGraphProbe probe, List<string> notes)
{
    /// <param name="asked">The names under which the outputs were asked for.</param>
    /// <param name="found">Their scores; all in the same model.</param>
    /// <param name="run">The graph that runs.</param>
    /// <param name="facts">What is known of it.</param>
    /// <exception cref="ModelNotSupportedException">Samples cannot be told apart, or outputs count them differently.</exception>
    public PlacedScores Place(IReadOnlyList<string?> asked, IReadOnlyList<ExplainedScores> found, OnnxGraph run, GraphFacts facts)
    {
        OnnxGraph model = found[0].Model;
        var ordered = new List<ExplainedScores>();
        var parts = new List<ScorePart>();
        bool? isBatched = null;
        foreach (ExplainedScores each in found)
        {
            int[] given = facts.Shapes[each.Tensor];
            ExplainedScores scores = each with { Model = model };
            SampleLayout samples = new SampleAxis(scores, input, shapes, rows, probe, notes).Find(given);
            if (isBatched is { } first && first != samples.IsBatched)
            {
                throw Refusals.OfModel(
                    model, $"output \"{each.Given}\" counts its samples otherwise than \"{found[0].Given}\"", "explain each output on its own");
            }
            isBatched = samples.IsBatched;
            (scores, run, facts) = new SamplesFirst(samples, given).Of(scores, run, facts);
            model = scores.Model;
            ordered.Add(scores);
            parts.Add(new ScorePart(asked[parts.Count], scores.Tensor, facts.Shapes[scores.Tensor], samples.Axis, parts.Sum(p => p.Length)));
        }
        if (parts is [_]) return new PlacedScores(ordered[0], parts, isBatched!.Value, run, facts);
        string joined = UnusedName(model, string.Join('+', parts.Select(p => p.Tensor)));
        run = Join(run, parts, joined);
        model = Join(model, parts, joined) with
        {
            Outputs = [.. model.Outputs, new OnnxValue(joined, OnnxElementType.Float, null)],
        };
        var all = new ExplainedScores(model, joined, ScoreSquash.None, false, joined) { Notes = [.. ordered.SelectMany(s => s.Notes)] };
        return new PlacedScores(all, parts, isBatched!.Value, run, With(facts, parts, joined).KeptIn(run)!);
    }

    /// <summary>A row of scores for each sample and output, and all rows of a sample one after the other.</summary>
    private static OnnxGraph Join(OnnxGraph graph, IReadOnlyList<ScorePart> parts, string joined)
    {
        OnnxTensor[] lengths = [.. parts.Select((p, i) => OnnxTensor.FromInt64s(Row(joined, i) + ".shape", [2], [-1, p.Length]))];
        OnnxNode[] rows = [.. parts.Select((p, i) => new OnnxNode(Row(joined, i), "Reshape", [p.Tensor, lengths[i].Name], [Row(joined, i)]))];
        var all = new OnnxNode(joined, "Concat", [.. rows.Select(r => r.Output)], [joined], OnnxAttributes.Empty.With("axis", 1));
        return graph with
        {
            Nodes = [.. graph.Nodes, .. rows, all],
            Initializers = graph.Initializers.Concat(lengths.Select(l => KeyValuePair.Create(l.Name, l))).ToDictionary(),
        };
    }

    private static GraphFacts With(GraphFacts facts, IReadOnlyList<ScorePart> parts, string joined)
    {
        (Dictionary<string, int[]> shapes, Dictionary<string, OnnxElementType> types) = (facts.Shapes.ToDictionary(), facts.Types.ToDictionary());
        int samples = parts[0].Shape[0];
        for (int i = 0; i < parts.Count; i++) Add(Row(joined, i), parts[i].Length);
        Add(joined, parts.Sum(p => p.Length));
        return facts with { Shapes = shapes, Types = types };

        void Add(string tensor, int length) => (shapes[tensor], types[tensor]) = ([samples, length], OnnxElementType.Float);
    }

    private static string Row(string joined, int part) => $"{joined}:{part}";

    private static string UnusedName(OnnxGraph graph, string wanted)
    {
        string name = wanted;
        for (int i = 2; graph.Producer(name) is not null; i++) name = $"{wanted}_{i}";
        return name;
    }
}

/// <summary>The scores of a plan in one tensor, and where the outputs lie in it.</summary>
/// <param name="Scores">The tensor, in the model as it was read.</param>
/// <param name="Parts">The outputs, in the order in which they were asked for.</param>
/// <param name="IsBatched">Whether the first axis of the input counts samples.</param>
/// <param name="Run">The graph that runs.</param>
/// <param name="Facts">What is known of it.</param>
internal sealed record PlacedScores(ExplainedScores Scores, IReadOnlyList<ScorePart> Parts, bool IsBatched, OnnxGraph Run, GraphFacts Facts);
