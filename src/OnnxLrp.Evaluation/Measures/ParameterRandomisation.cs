using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Measures;

/// <summary>
/// Model-parameter randomisation (MPRT): the explanation of a network whose weights are destroyed, layer by layer from the output, must not look
/// like the explanation of the trained one. High similarity: the method shows the picture's edges and not what the network learned.
/// </summary>
/// <remarks>
/// Formula: mean over the stages of Spearman's rank correlation between the pixel maps; stage s of S has the last round(s · n / S) of the n layers
/// randomised (cascading). A layer is randomised by shuffling the values inside each of its parameter tensors, which keeps their
/// distribution, and variances positive. From −1 to 1, lower is better. Degenerate case: a constant map correlates 0.
/// Source: Adebayo et al. 2018; Quantus' MPRT with top-down order.
/// </remarks>
public static class ParameterRandomisation
{
    private static readonly string[] Layers = ["Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"];

    /// <summary>The measure from the explanations.</summary>
    /// <param name="map">Relevance of each pixel under the trained network.</param>
    /// <param name="randomised">The same under the network of each stage.</param>
    public static double Of(IReadOnlyList<double> map, IReadOnlyList<IReadOnlyList<double>> randomised)
    {
        ArgumentNullException.ThrowIfNull(randomised);
        return randomised.Average(r => RankCorrelation(map, r));
    }

    /// <summary>The network of each stage, the least destroyed first.</summary>
    /// <param name="graph">The trained network; it is not changed.</param>
    /// <param name="stages">Stages, at least 1; the last one has every layer randomised.</param>
    /// <param name="seed">The same seed gives the same networks.</param>
    public static IReadOnlyList<OnnxGraph> Stages(OnnxGraph graph, int stages, int seed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        OnnxNode[] layers = [.. graph.Nodes.Where(n => Layers.Any(n.Is) && n.Inputs.Any(graph.Initializers.ContainsKey)).Reverse()];
        var parameters = graph.Initializers.ToDictionary();
        var result = new List<OnnxGraph>();
        int done = 0;
        for (int stage = 1; stage <= stages; stage++)
        {
            for (int wanted = (int)Math.Round((double)stage * layers.Length / stages); done < wanted; done++)
            {
                foreach (string name in layers[done].Inputs.Where(graph.Initializers.ContainsKey).Distinct())
                {
                    parameters[name] = Shuffled(graph.Initializers[name], SeededRandom.For(seed, SeededRandom.Parameters, done, layers[done].Inputs.ToList().IndexOf(name)));
                }
            }
            result.Add((graph with { Initializers = parameters.ToDictionary() }).Sorted());
        }
        return result;
    }

    /// <summary>Spearman: the correlation of the ranks, equal values sharing their mean rank.</summary>
    public static double RankCorrelation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double mean = (x.Length + 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first; next < order.Length && values[order[next]] == values[order[first]];) next++;
            for (int i = first; i < next; i++) ranks[order[i]] = (first + next + 1) / 2.0;
        }
        return ranks;
    }

    private static OnnxTensor Shuffled(OnnxTensor tensor, Random random)
    {
        if (tensor.ElementType != OnnxElementType.Float) return tensor;
        float[] values = tensor.ToFloats();
        random.Shuffle(values);
        return OnnxTensor.FromFloats(tensor.Name, tensor.Dimensions, values);
    }
}
