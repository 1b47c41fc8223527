using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Writes a Resize or Upsample as one step for each axis that changes, since all its modes are separable: nearest as a Gather, linear and cubic as an
/// Interpolation, y = x · W with the weights W of that axis. The weights are what ONNX Runtime makes of the unit matrix, so that every
/// coordinate transformation is that of the model. A graph that this leaves alone keeps the node: resized batch or channels, tf_crop_and_resize,
/// antialias.
/// </summary>
/// <param name="probe">Computes the weights.</param>
public sealed class SeparateResize(IGraphProbe probe) : ICanonization
{
    /// <summary>The largest axis whose weights are made: a square matrix of them is probed.</summary>
    private const int LargestAxis = 4096;

    /// <inheritdoc/>
    public CanonizedGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Is("Resize") || n.Is("Upsample")))
        {
            if (Problem(graph, facts, node) is { } problem)
                notes.Add($"{node}: {problem}");
            else
                rewriter.Replace(node, Steps(graph, facts, node, rewriter));
        }

        return new CanonizedGraph(rewriter.ToGraph(), notes);
    }

    private static string? Problem(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (!facts.Shapes.TryGetValue(node.Input(0), out int[]? from) || !facts.Shapes.TryGetValue(node.Output, out int[]? to) || from.Length < 3)
            return "its shapes are unknown";
        if (from[0] != to[0] || from[1] != to[1])
            return "it resizes batch or channels";
        if (from.Any(size => size > LargestAxis))
            return $"an axis is longer than {LargestAxis}";
        if (node.Attributes.String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize" || node.Attributes.Int("antialias", 0) != 0)
            return "tf_crop_and_resize and antialias are not separated";
        return node.Inputs.Skip(1).Where(i => i.Length > 0).All(graph.Initializers.ContainsKey) ? null : "its sizes are computed from the input's values";
    }

    private List<OnnxNode> Steps(OnnxGraph graph, GraphFacts facts, OnnxNode node, GraphRewriter rewriter)
    {
        int[] from = facts.Shapes[node.Input(0)], to = facts.Shapes[node.Output];
        double[]? scales = Scales(graph, node, from.Length);
        bool nearest = node.Attributes.String("mode", "nearest") == "nearest";
        int[] axes = Enumerable.Range(2, from.Length - 2).Where(a => from[a] != to[a] || (scales is not null && scales[a] != 1)).ToArray();
        var steps = new List<OnnxNode>();
        string tensor = node.Input(0);
        foreach (int axis in axes)
        {
            bool last = axis == axes[^1];
            string result = last ? node.Output : rewriter.NewName($"{node.Output}.axis{axis}");
            string name = last ? node.Name : rewriter.NewName($"{node.Name}.axis{axis}");
            float[] weights = Weights(graph, node, from[axis], to[axis], scales?[axis]);
            steps.AddRange(nearest
                ? [Nearest(rewriter, name, tensor, result, axis, weights, from[axis], to[axis])]
                : Interpolate(rewriter, name, tensor, result, axis, from.Length, weights, [from[axis], to[axis]]));
            tensor = result;
        }

        return axes.Length > 0 ? steps : [new OnnxNode(node.Name, "Identity", [tensor], node.Outputs)];
    }

    /// <summary>The scale of each axis where the node gives scales; null where it gives sizes.</summary>
    private static double[]? Scales(OnnxGraph graph, OnnxNode node, int rank)
    {
        if (node.Attributes.Floats("scales") is { } attribute)
            return attribute.Select(s => (double)s).ToArray();
        string input = node.Is("Upsample") || node.Inputs.Count == 2 ? node.Input(1) : node.Input(2);
        if (input.Length == 0 || graph.Initializers[input].Length == 0)
            return null;
        float[] given = graph.Initializers[input].ToFloats();
        double[] scales = Enumerable.Repeat(1.0, rank).ToArray();
        IReadOnlyList<long> axes = node.Attributes.Ints("axes") ?? Enumerable.Range(0, given.Length).Select(i => (long)i).ToArray();
        for (int i = 0; i < given.Length; i++)
            scales[axes[i] < 0 ? axes[i] + rank : axes[i]] = given[i];
        return scales;
    }

    /// <summary>W[i, o]: the unit matrix [1, 1, size, size], resized along its last axis.</summary>
    private float[] Weights(OnnxGraph graph, OnnxNode node, int size, int resized, double? scale)
    {
        float[] unit = new float[size * size];
        for (int i = 0; i < size; i++)
            unit[i * size + i] = 1;
        var constants = new Dictionary<string, OnnxTensor>
        {
            ["unit"] = OnnxTensor.FromFloats("unit", [1, 1, size, size], unit),
            ["roi"] = OnnxTensor.FromFloats("roi", [0], []),
            ["scales"] = scale is { } s ? OnnxTensor.FromFloats("scales", [4], [1, 1, 1, (float)s]) : OnnxTensor.FromFloats("scales", [0], []),
            ["sizes"] = OnnxTensor.FromInt64s("sizes", [4], [1, 1, size, resized]),
        };
        string[] inputs = (node.OpType, node.Inputs.Count, scale) switch
        {
            ("Upsample", _, _) when node.Attributes.Has("scales") => ["unit"],
            ("Upsample", _, _) or (_, 2, _) => ["unit", "scales"],
            (_, _, not null) => ["unit", "roi", "scales"],
            _ => ["unit", "roi", "scales", "sizes"],
        };
        OnnxAttributes attributes = node.Attributes.Without("axes").Without("keep_aspect_ratio_policy");
        if (attributes.Has("scales"))
            attributes = attributes.With("scales", [1f, 1f, 1f, (float)scale!.Value]);
        OnnxGraph small = graph with
        {
            Nodes = [node.With(inputs: inputs, outputs: ["weights"], attributes: attributes)],
            Inputs = [],
            Outputs = [new OnnxValue("weights", OnnxElementType.Float, null)],
            Initializers = constants.Where(c => inputs.Contains(c.Key)).ToDictionary(),
        };
        return probe.Probe(small.Sorted(), new Dictionary<string, int[]>()).Constants["weights"].ToFloats();
    }

    private static OnnxNode Nearest(GraphRewriter rewriter, string name, string tensor, string result, int axis, float[] weights, int size, int resized)
    {
        long[] indices = Enumerable.Range(0, resized)
            .Select(o => (long)Enumerable.Range(0, size).First(i => weights[i * resized + o] != 0)).ToArray();
        string taken = rewriter.NewName($"{name}.indices");
        rewriter.Set(OnnxTensor.FromInt64s(taken, [resized], indices));
        return new OnnxNode(name, "Gather", [tensor, taken], [result], OnnxAttributes.Empty.With("axis", (long)axis));
    }

    /// <summary>The product with W on the last axis; another axis is brought there and back.</summary>
    private static OnnxNode[] Interpolate(
        GraphRewriter rewriter, string name, string tensor, string result, int axis, int rank, float[] weights, int[] shape)
    {
        string w = rewriter.AddConstant($"{name}.weights", shape, weights);
        if (axis == rank - 1)
            return [Interpolation(rewriter, name, tensor, w, result)];
        long[] swapped = Enumerable.Range(0, rank).Select(a => (long)(a == axis ? rank - 1 : a == rank - 1 ? axis : a)).ToArray();
        (string before, string product) = (rewriter.NewName($"{result}.before"), rewriter.NewName($"{result}.product"));
        OnnxAttributes swap = OnnxAttributes.Empty.With("perm", swapped);
        return
        [
            new OnnxNode(rewriter.NewName($"{name}.to_last"), "Transpose", [tensor], [before], swap),
            Interpolation(rewriter, name, before, w, product),
            new OnnxNode(rewriter.NewName($"{name}.from_last"), "Transpose", [product], [result], swap),
        ];
    }

    private static OnnxNode Interpolation(GraphRewriter rewriter, string name, string x, string w, string y)
    {
        OnnxNode product = new(rewriter.NewName($"{name}.matmul"), "MatMul", [x, w], [y]);
        return new OnnxNode(name, "Interpolation", [x, w], [y], null, OnnxNode.PatternDomain, [product]);
    }
}
