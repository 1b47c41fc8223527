using System.Globalization;
using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>A layer that strides over height and width: window, stride, and the relevance of the phases at its input.</summary>
internal sealed class StridedStatistics
{
    private readonly OnnxNode _node;
    private readonly (int Height, int Width) _kernel;
    private readonly (int Height, int Width) _stride;
    private readonly (int Height, int Width) _size;
    private readonly double[] _phases;

    private StridedStatistics(OnnxNode node, (int, int) kernel, (int Height, int Width) stride, (int, int) size) =>
        (_node, _kernel, _stride, _size, _phases) = (node, kernel, stride, size, new double[stride.Height * stride.Width]);

    /// <summary>The layer's input.</summary>
    public string Tensor => _node.Input(0);

    /// <summary>The statistics of a node, or null where it does not stride over two axes of space.</summary>
    /// <param name="graph">Its graph, for the constants of Slice.</param>
    /// <param name="node">The node.</param>
    /// <param name="shape">Shape of its input with batch.</param>
    public static StridedStatistics? Of(OnnxGraph graph, OnnxNode node, IReadOnlyList<int> shape)
    {
        if (shape.Count != 4) return null;
        (int Height, int Width) size = (shape[2], shape[3]);
        if (node.Is("Slice")) return Steps(graph, node) is { } steps && Strides(steps) ? new StridedStatistics(node, (1, 1), steps, size) : null;
        if (!(node.Is("Conv") || node.Is("MaxPool") || node.Is("AveragePool")) || node.Attributes.Ints("strides") is not [var down, var right]) return null;
        IReadOnlyList<long>? kernel = node.Attributes.Ints("kernel_shape");
        if (kernel is null && graph.Initializers.TryGetValue(node.Input(1), out OnnxTensor? weights)) kernel = [weights.Dimensions[2], weights.Dimensions[3]];
        return Strides(((int)down, (int)right)) && kernel is [var h, var w] ? new StridedStatistics(node, ((int)h, (int)w), ((int)down, (int)right), size) : null;
    }

    /// <summary>Adds one picture: relevance at the input, [channels, height, width].</summary>
    public void Add(ReadOnlySpan<float> relevance) => CheckerboardEnergy.Add(relevance, _size.Height, _size.Width, _stride, _phases);

    public StridedLayerDiagnosis Diagnose()
    {
        double energy = CheckerboardEnergy.Of(_phases);
        double seen = Math.Min(1, _kernel.Height / (double)_stride.Height) * Math.Min(1, _kernel.Width / (double)_stride.Width);
        var flags = new List<string>();
        if (energy > Thresholds.Checkerboard)
        {
            string design = seen < 1
                ? $"a window of {_kernel.Height} x {_kernel.Width} with stride {_stride.Height} x {_stride.Width} never sees {1 - seen:0%} of the positions"
                : $"windows of {_kernel.Height} x {_kernel.Width} overlap unevenly at stride {_stride.Height} x {_stride.Width}, or another layer that reads {Tensor} leaves positions out";
            flags.Add(string.Create(CultureInfo.InvariantCulture, $"checkerboard energy {energy:0.00}: {design}"));
        }
        return new StridedLayerDiagnosis(_node.Name, _node.OpType, Tensor, _kernel, _stride, 1 - seen, energy, flags);
    }

    private static bool Strides((int Height, int Width) stride) => stride is { Height: > 0, Width: > 0 } && stride.Height * stride.Width > 1;

    /// <summary>The steps of a Slice over rows and columns: inputs data, starts, ends, axes, steps.</summary>
    private static (int Height, int Width)? Steps(OnnxGraph graph, OnnxNode node)
    {
        if (!graph.Initializers.TryGetValue(node.Input(4), out OnnxTensor? given)) return null;
        long[] steps = given.ToInt64s();
        long[] axes = graph.Initializers.TryGetValue(node.Input(3), out OnnxTensor? named) ? named.ToInt64s() : [.. Enumerable.Range(0, steps.Length)];
        int Along(int axis) => Array.FindIndex(axes, a => a == axis || a == axis - 4) is var at && at >= 0 ? (int)steps[at] : 1;
        return (Along(2), Along(3));
    }
}
