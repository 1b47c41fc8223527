using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Convolution as nodes: L is Conv and Lᵀ is ConvTranspose; for a transposed convolution the other way round. Both operators read the
/// weight in the same layout, [channels of the small side, channels of the large side / groups, kernel]. Where the stride is 1 the adjoint
/// is itself a convolution, with the kernel turned round and the channels exchanged, which ONNX Runtime does 1.2 to 4 times as fast.
/// </summary>
/// <param name="geometry">The map.</param>
/// <param name="nodes">Where nodes are written.</param>
internal sealed class ConvolutionForm(ConvolutionGeometry geometry, NodeEmitter nodes)
{
    /// <summary>Below so many output channels a Conv fills its blocks with zeros, and ConvTranspose is faster.</summary>
    private const int LeastChannels = 16;

    /// <summary>Up to so many output positions a pointwise layer is better spread with zeros.</summary>
    private const int FewPositions = 14 * 14;

    private readonly Sliding _sliding = Sliding.Of(geometry);

    private int Small => geometry.Transposed ? geometry.InputShape[1] : geometry.OutputShape[1];

    private int Large => geometry.Transposed ? geometry.OutputShape[1] : geometry.InputShape[1];

    /// <summary><c>L(u; w)</c>, or <c>L(u; w) + bias</c> of a convolution that is not transposed.</summary>
    public string Forward(string u, string w, string? bias) => geometry.Transposed
        ? _sliding.Spread(nodes, u, w, geometry.Groups)
        : _sliding.Convolve(nodes, u, w, geometry.Groups, bias);

    /// <summary><c>Lᵀ(s; w)</c>.</summary>
    /// <param name="s">The output side.</param>
    /// <param name="w">The weight.</param>
    /// <param name="isOne">Whether every weight is 1.</param>
    public string Adjoint(string s, string w, bool isOne)
    {
        if (geometry.Transposed) return _sliding.Convolve(nodes, s, w, geometry.Groups);
        if (isOne && geometry.Groups == 1) return Box(s);
        if (Zeros() is { } zeros)
        {
            if (geometry.Depthwise) return zeros.Window.Convolve(nodes, zeros.Insert(nodes, s, Small), Turned(w), geometry.Groups);
            string small = nodes.Emit("Conv", [s, Turned(w)]);
            return zeros.Insert(nodes, small, Large);
        }
        return Large >= LeastChannels && _sliding.Reversed() is { } reversed
            ? reversed.Convolve(nodes, s, Turned(w), geometry.Groups)
            : _sliding.Spread(nodes, s, w, geometry.Groups);
    }

    /// <summary>
    /// <c>L(u; w)</c> by matrix products, for precisions in which ONNX Runtime has no convolution: the taps of every window side by side,
    /// [N, groups, channels · taps, outputs], times the weight, [groups, filters, channels · taps].
    /// </summary>
    public string ByProducts(string u, string w)
    {
        int channels = geometry.InputShape[1], filters = geometry.OutputShape[1];
        int taps = Shapes.Length(geometry.Kernel), outputs = Shapes.Length(geometry.OutputShape.AsSpan(2));
        int[] end = [.. _sliding.PadsEnd.Select(p => Math.Max(0, p))];
        string x = geometry.PadsBegin.Concat(end).All(p => p == 0)
            ? u
            : nodes.Emit("Pad", [u, nodes.Integers([0, 0, .. Longs(geometry.PadsBegin), 0, 0, .. Longs(end)])]);
        int[] tap = new int[geometry.Kernel.Length];
        var windows = new List<string>();
        for (int t = 0; t < taps; t++)
        {
            long[] starts = [.. tap.Select((k, d) => (long)k * geometry.Dilations[d])];
            long[] ends = [.. starts.Select((s, d) => s + ((geometry.OutputShape[d + 2] - 1L) * geometry.Strides[d]) + 1)];
            string part = nodes.Slice(x, [0, 0, .. starts], [long.MaxValue, channels, .. ends], [1, 1, .. Longs(geometry.Strides)]);
            windows.Add(nodes.Reshape(part, [-1, channels, 1, outputs]));
            Shapes.Advance(tap, geometry.Kernel);
        }
        string columns = windows.Count == 1 ? windows[0] : nodes.Emit("Concat", windows, Graph.OnnxAttributes.Empty.With("axis", 2));
        columns = nodes.Reshape(columns, [-1, geometry.Groups, channels / geometry.Groups * taps, outputs]);
        string rows = nodes.Reshape(w, [geometry.Groups, filters / geometry.Groups, channels / geometry.Groups * taps]);
        return nodes.Reshape(nodes.Emit("MatMul", [rows, columns]), [-1, .. geometry.OutputShape[1..]]);
    }

    /// <summary>Weights that are all 1: the sum over channels, spread by a kernel of ones, is the same for every input channel.</summary>
    private string Box(string s)
    {
        int[] one = [.. Enumerable.Repeat(1, geometry.Kernel.Length)];
        string sum = nodes.Emit("Conv", [s, nodes.Filled(1, [1, Small, .. one])]);
        string spread = _sliding.Spread(nodes, sum, nodes.Filled(1, [1, 1, .. geometry.Kernel]), 1);
        return nodes.Emit("Expand", [spread, nodes.Integers([1, Large, .. one.Select(o => (long)o)])]);
    }

    /// <summary>
    /// The zeros between the outputs of a strided layer, where writing them is cheaper than ConvTranspose: depthwise layers, and pointwise
    /// layers of few positions; both in whole blocks of channels.
    /// </summary>
    private ZeroInsertion? Zeros()
    {
        bool pointwise = geometry.Groups == 1 && geometry.Kernel.All(k => k == 1) && Shapes.Length(geometry.OutputShape.AsSpan(2)) <= FewPositions;
        bool worth = geometry.Kernel.Length == 2 && Large % LeastChannels == 0 && geometry.Strides.Any(s => s > 1) && ((geometry.Depthwise && Small == Large) || pointwise);
        return worth ? ZeroInsertion.For(_sliding) : null;
    }

    /// <summary><c>w'[c, m, k] = w[m, c, −k]</c> within each group: [small, large/g, kernel] → [large, small/g, kernel].</summary>
    private string Turned(string w)
    {
        int groups = geometry.Groups, rank = geometry.Kernel.Length;
        if (geometry.Kernel.Any(k => k > 1))
        {
            long[] axes = [.. Enumerable.Range(2, rank).Select(a => (long)a)];
            string back = nodes.Integers([.. axes.Select(_ => -1L)]);
            w = nodes.Emit("Slice", [w, back, nodes.Integers([.. axes.Select(_ => long.MinValue)]), nodes.Integers(axes), back]);
        }
        if (groups == 1) return nodes.Transpose(w, [1, 0, .. Enumerable.Range(2, rank)]);
        string split = nodes.Reshape(w, [groups, Small / groups, Large / groups, .. geometry.Kernel]);
        return nodes.Reshape(nodes.Transpose(split, [0, 2, 1, .. Enumerable.Range(3, rank)]), [Large, Small / groups, .. geometry.Kernel]);
    }

    private static IEnumerable<long> Longs(IEnumerable<int> values) => values.Select(v => (long)v);
}
