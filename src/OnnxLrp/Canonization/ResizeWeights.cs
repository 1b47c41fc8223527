using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization;

/// <summary>
/// The weights of each axis of a Resize: what ONNX Runtime makes of the unit matrix, so that every coordinate transformation is
/// that of the model. Where more than the coordinates decides (antialias, crops, excluded borders, a kept aspect ratio), the product of all
/// axes is compared with what ONNX Runtime makes of a whole tensor.
/// </summary>
/// <param name="probe">Runs ONNX Runtime.</param>
/// <param name="graph">The graph.</param>
/// <param name="node">The Resize; its inputs but the first are constants.</param>
/// <param name="from">Shape of its input.</param>
/// <param name="to">Shape of its output.</param>
internal sealed class ResizeWeights(IGraphProbe probe, OnnxGraph graph, OnnxNode node, int[] from, int[] to)
{
    private const float Tolerance = 1e-5f;

    private readonly ResizeAttributes _attributes = ResizeAttributes.Of(node);

    /// <summary>Whether the axes are cropped first, and positions may lie outside.</summary>
    public bool Crops => _attributes.Crops;

    private bool IsUnusual => Crops || _attributes.KeepsRatio || _attributes.Antialias || _attributes.ExcludesOutside;

    /// <summary>The axes that change with W[i, o], row-major; null where they do not give what ONNX Runtime gives.</summary>
    public List<(int Axis, float[] Matrix)>? Each()
    {
        double[]? scales = Scales();
        IEnumerable<int> axes = Enumerable.Range(1, from.Length - 1).Where(a => from[a] != to[a] || (scales is not null && scales[a] != 1) || IsCropped(a));
        var each = new List<(int, float[])>();
        foreach (int axis in axes)
        {
            float[] matrix = OfAxis(axis, scales?[axis]);
            if (matrix.Length != from[axis] * to[axis])
                return null;
            each.Add((axis, matrix));
        }

        return !IsUnusual || Agrees(each) ? each : null;
    }

    /// <summary>
    /// The extrapolation value where a position of some axis lies outside, else 0, for one sample; null where there is none.
    /// </summary>
    public float[]? Outside(List<(int Axis, float[] Matrix)> each)
    {
        float value = _attributes.Outside;
        if (!Crops || value == 0)
            return null;
        int[] sample = to[1..];
        var outside = new float[sample.Aggregate(1, (n, d) => n * d)];
        foreach ((int axis, float[] matrix) in each)
        {
            bool[] empty = [.. Enumerable.Range(0, to[axis]).Select(o => Enumerable.Range(0, from[axis]).All(i => matrix[(i * to[axis]) + o] == 0))];
            int inner = sample.Skip(axis).Aggregate(1, (n, d) => n * d);
            for (int e = 0; e < outside.Length; e++)
            {
                if (empty[e / inner % to[axis]])
                    outside[e] = value;
            }
        }

        return outside.Any(v => v != 0) ? outside : null;
    }

    /// <summary>The scale of each axis where the node gives scales or keeps the ratio of sizes; null where it gives sizes.</summary>
    private double[]? Scales()
    {
        int rank = from.Length;
        string input = node.Input(2);
        if (input.Length == 0 || graph.Initializers[input].Length == 0)
            return _attributes.KeepsRatio ? KeptRatio() : null;
        float[] given = graph.Initializers[input].ToFloats();
        double[] scales = Enumerable.Repeat(1.0, rank).ToArray();
        int[] axes = Axes(given.Length);
        for (int i = 0; i < given.Length; i++)
            scales[axes[i]] = given[i];
        return scales;
    }

    /// <summary>One scale for all axes that have a size: the least or the largest, as the policy says.</summary>
    private double[] KeptRatio()
    {
        long[] sizes = graph.Initializers[node.Input(3)].ToInt64s();
        int[] axes = Axes(sizes.Length);
        float[] each = [.. sizes.Select((size, i) => (float)size / from[axes[i]])];
        float scale = _attributes.RatioPolicy == "not_larger" ? each.Min() : each.Max();
        return [.. Enumerable.Range(0, from.Length).Select(a => axes.Contains(a) ? scale : 1.0)];
    }

    private int[] Axes(int count) =>
        [.. (_attributes.Axes ?? Enumerable.Range(0, count).Select(i => (long)i)).Select(a => (int)(a < 0 ? a + from.Length : a))];

    /// <summary>Begin and end of the crop of an axis, as fractions of its last position.</summary>
    private (float Begin, float End) Crop(int axis)
    {
        if (!Crops || node.Input(1).Length == 0)
            return (0, 1);
        float[] roi = graph.Initializers[node.Input(1)].ToFloats();
        int at = Array.IndexOf(Axes(roi.Length / 2), axis);
        return at < 0 ? (0, 1) : (roi[at], roi[at + (roi.Length / 2)]);
    }

    private bool IsCropped(int axis) => Crop(axis) != (0, 1);

    /// <summary>The unit matrix [1, 1, size, size], resized along its last axis.</summary>
    private float[] OfAxis(int axis, double? scale)
    {
        (int size, int resized, (float begin, float end)) = (from[axis], to[axis], Crop(axis));
        float[] unit = new float[size * size];
        for (int i = 0; i < size; i++)
            unit[i * size + i] = 1;
        var constants = new Dictionary<string, OnnxTensor>
        {
            ["x"] = OnnxTensor.FromFloats("x", [1, 1, size, size], unit),
            ["roi"] = Crops ? OnnxTensor.FromFloats("roi", [8], [0, 0, 0, begin, 1, 1, 1, end]) : OnnxTensor.FromFloats("roi", [0], []),
            ["scales"] = scale is { } s ? OnnxTensor.FromFloats("scales", [4], [1, 1, 1, (float)s]) : OnnxTensor.FromFloats("scales", [0], []),
            ["sizes"] = OnnxTensor.FromInt64s("sizes", [4], [1, 1, size, resized]),
        };
        string[] inputs = scale is null ? ["x", "roi", "scales", "sizes"] : ["x", "roi", "scales"];
        OnnxAttributes attributes = node.Attributes.Without("axes").Without("keep_aspect_ratio_policy").Without("extrapolation_value");
        return Run(node.With(inputs: inputs, outputs: ["y"], attributes: attributes), constants.Where(c => inputs.Contains(c.Key)).ToDictionary());
    }

    /// <summary>Whether the axes one after the other give what ONNX Runtime makes of one sample of numbers without a pattern.</summary>
    private bool Agrees(List<(int Axis, float[] Matrix)> each)
    {
        int[] shape = [1, .. from[1..]];
        float[] x = [.. Enumerable.Range(0, shape.Aggregate(1, (n, d) => n * d)).Select(i => (float)Math.Sin(i * 12.9898))], values = x;
        Dictionary<string, OnnxTensor> constants = node.Inputs.Skip(1).Where(i => i.Length > 0).ToDictionary(i => i, i => OneSample(i));
        string name = constants.Keys.Aggregate("x", (free, taken) => free == taken ? free + "x" : free);
        constants[name] = OnnxTensor.FromFloats(name, shape, x);
        float[] expected = Run(node.With(inputs: [name, .. node.Inputs.Skip(1)], outputs: ["y"]), constants);
        foreach ((int axis, float[] matrix) in each)
        {
            values = Along(values, shape, axis, matrix, to[axis]);
            shape[axis] = to[axis];
        }

        float[]? outside = Outside(each);
        return expected.Length == values.Length
            && expected.Select((e, i) => Math.Abs(e - values[i] - (outside?[i] ?? 0)))
                .All(d => d <= Tolerance * (1 + Math.Abs(_attributes.Outside)));
    }

    /// <summary>Sizes are those of the whole batch.</summary>
    private OnnxTensor OneSample(string input)
    {
        OnnxTensor constant = graph.Initializers[input];
        if (input != node.Input(3) || _attributes.Axes is not null)
            return constant;
        return OnnxTensor.FromInt64s(input, constant.Dimensions, [1, .. constant.ToInt64s().Skip(1)]);
    }

    private static float[] Along(float[] values, int[] shape, int axis, float[] matrix, int resized)
    {
        int size = shape[axis], inner = shape.Skip(axis + 1).Aggregate(1, (n, d) => n * d), outer = values.Length / size / inner;
        var result = new float[outer * resized * inner];
        for (int r = 0; r < result.Length; r++)
        {
            int rest = r % inner, o = r / inner % resized, block = r / inner / resized;
            double sum = 0;
            for (int i = 0; i < size; i++)
                sum += (double)matrix[(i * resized) + o] * values[(((block * size) + i) * inner) + rest];
            result[r] = (float)sum;
        }

        return result;
    }

    private float[] Run(OnnxNode resize, Dictionary<string, OnnxTensor> constants)
    {
        OnnxGraph small = graph with
        {
            Nodes = [resize],
            Inputs = [],
            Outputs = [new OnnxValue("y", OnnxElementType.Float, null)],
            Initializers = constants,
        };
        return probe.Probe(small.Sorted(), new Dictionary<string, int[]>()).Constants["y"].ToFloats();
    }
}
