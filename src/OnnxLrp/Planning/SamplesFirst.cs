using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// Brings the axis that counts samples to the front of the scores, by nodes after them: engines and targets see samples first, always.
/// </summary>
/// <param name="layout">How the samples lie.</param>
/// <param name="shape">Shape of the scores before.</param>
internal sealed class SamplesFirst(SampleLayout layout, int[] shape)
{
    /// <summary>Shape of the scores, samples first.</summary>
    public int[] Shape => layout.Axis is int axis ? [.. Order(axis).Select(a => shape[a])] : [1, .. shape];

    /// <summary>
    /// The scores with samples first: in the model, where what the model makes of them follows, and in the graph that runs.
    /// </summary>
    public (ExplainedScores Scores, OnnxGraph Run, GraphFacts Facts) Of(ExplainedScores scores, OnnxGraph run, GraphFacts facts)
    {
        if (layout.Axis == 0) return (scores, run, facts);
        OnnxGraph model = scores.Model;
        string tensor = Append(ref model, scores.Tensor, $"{scores.Tensor}.samples"), given = tensor;
        if (scores.Given != scores.Tensor) given = Append(ref model, scores.Given, $"{scores.Given}.samples");
        Append(ref run, scores.Tensor, tensor);
        var output = new OnnxValue(tensor, OnnxElementType.Float, null);
        GraphFacts appended = facts with
        {
            Shapes = facts.Shapes.Append(new(tensor, Shape)).ToDictionary(),
            Types = facts.Types.Append(new(tensor, OnnxElementType.Float)).ToDictionary(),
        };
        GraphFacts known = appended.KeptIn(run)!;
        return (scores with { Model = model with { Outputs = [.. model.Outputs, output] }, Tensor = tensor, Given = given }, run, known);
    }

    private static int[] Order(int axis, int rank) => [axis, .. Enumerable.Range(0, rank).Where(a => a != axis)];

    private int[] Order(int axis) => Order(axis, shape.Length);

    private string Append(ref OnnxGraph graph, string tensor, string wanted)
    {
        string name = wanted;
        for (int i = 2; graph.Producer(name) is not null; i++) name = $"{wanted}_{i}";
        if (layout.Axis is int axis)
        {
            var order = new OnnxNode(name, "Transpose", [tensor], [name], OnnxAttributes.Empty.With("perm", Order(axis).Select(a => (long)a)));
            graph = graph with { Nodes = [.. graph.Nodes, order] };
            return name;
        }
        OnnxTensor target = OnnxTensor.FromInt64s($"{name}.shape", [shape.Length + 1], [1, .. shape.Select(d => (long)d)]);
        graph = graph with
        {
            Nodes = [.. graph.Nodes, new OnnxNode(name, "Reshape", [tensor, target.Name], [name])],
            Initializers = graph.Initializers.Append(new(target.Name, target)).ToDictionary(),
        };
        return name;
    }
}
