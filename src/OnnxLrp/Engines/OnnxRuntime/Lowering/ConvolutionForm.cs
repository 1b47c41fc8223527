using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Convolution: L is Conv and Lᵀ is ConvTranspose; for a transposed convolution the other way round. Both operators read the weight in the same
/// layout, [channels of the small side, channels of the large side / groups, kernel]. Where the stride is 1 the adjoint is itself a
/// convolution, with the kernel turned round and the channels exchanged, which ONNX Runtime does 1.2 to 4 times as fast.
/// </summary>
internal sealed class ConvolutionForm(ConvolutionGeometry geometry, float[] weight, float gamma, NodeEmitter nodes) : LinearForm(geometry, nodes)
{
    /// <summary>Below so many output channels a Conv fills its blocks with zeros, and ConvTranspose is faster.</summary>
    private const int LeastChannels = 16;

    /// <summary>Up to so many output positions a pointwise layer is better spread with zeros.</summary>
    private const int FewPositions = 14 * 14;

    private readonly NodeEmitter _nodes = nodes;
    private readonly Sliding _sliding = Sliding.Of(geometry);

    private int Small => geometry.Transposed ? geometry.InputShape[1] : geometry.OutputShape[1];

    private int Large => geometry.Transposed ? geometry.OutputShape[1] : geometry.InputShape[1];

    public override string Forward(string u, ParameterPart part) => geometry.Transposed
        ? _sliding.Spread(_nodes, u, Weight(part, 1), geometry.Groups)
        : _sliding.Convolve(_nodes, u, Weight(part, 1), geometry.Groups);

    public override string Forward(string u, ParameterPart part, Parameter bias)
    {
        int spatial = Shapes.Length(geometry.OutputShape.AsSpan(2)), channels = geometry.OutputShape[1];
        float[]? each = bias.Layout is { Count: 1 } ? [.. Enumerable.Repeat(bias.Values[0], channels)]
            : bias.Layout == new ParameterLayout(spatial, channels) ? bias.Values : null;
        if (geometry.Transposed || each is null) return base.Forward(u, part, bias);
        return _sliding.Convolve(_nodes, u, Weight(part, 1), geometry.Groups, _nodes.Constant(each, [channels]));
    }

    public override string Adjoint(string s, ParameterPart part) => Adjoint(s, part, 1);

    public override string Adjoint(string s, ParameterPart part, float factor)
    {
        if (geometry.Transposed) return _sliding.Convolve(_nodes, s, Weight(part, factor), geometry.Groups);
        if (part == ParameterPart.One && geometry.Groups == 1) return _nodes.Multiply(Box(s), factor);
        if (Zeros() is { } zeros)
        {
            if (geometry.Depthwise) return zeros.Window.Convolve(_nodes, zeros.Insert(_nodes, s, Small), Turned(Weight(part, factor)), geometry.Groups);
            string small = _nodes.Emit("Conv", [s, Turned(Weight(part, factor))]);
            return zeros.Insert(_nodes, small, Large);
        }
        return Large >= LeastChannels && _sliding.Reversed() is { } reversed
            ? reversed.Convolve(_nodes, s, Turned(Weight(part, factor)), geometry.Groups)
            : _sliding.Spread(_nodes, s, Weight(part, factor), geometry.Groups);
    }

    /// <summary>Weights that are all 1: the sum over channels, spread by a kernel of ones, is the same for every input channel.</summary>
    private string Box(string s)
    {
        int[] ones = [.. Enumerable.Repeat(1, geometry.Kernel.Length)];
        string sum = _nodes.Emit("Conv", [s, _nodes.Part([], [1, Small, .. ones], ParameterPart.One, gamma)]);
        string spread = _sliding.Spread(_nodes, sum, _nodes.Part([], [1, 1, .. geometry.Kernel], ParameterPart.One, gamma), 1);
        return _nodes.Emit("Expand", [spread, _nodes.Integers([1, Large, .. ones.Select(o => (long)o)])]);
    }

    /// <summary>
    /// The zeros between the outputs of a strided layer, where writing them is cheaper than ConvTranspose: depthwise layers, and pointwise layers of
    /// few positions; both in whole blocks of channels.
    /// </summary>
    private ZeroInsertion? Zeros()
    {
        bool pointwise = geometry.Groups == 1 && geometry.Kernel.All(k => k == 1) && Shapes.Length(geometry.OutputShape.AsSpan(2)) <= FewPositions;
        bool worth = geometry.Kernel.Length == 2 && Large % LeastChannels == 0 && geometry.Strides.Any(s => s > 1) && ((geometry.Depthwise && Small == Large) || pointwise);
        return worth ? ZeroInsertion.For(_sliding) : null;
    }

    private string Weight(ParameterPart part, float factor) =>
        _nodes.Multiply(_nodes.Part(weight, [Small, Large / geometry.Groups, .. geometry.Kernel], part, gamma), factor);

    /// <summary><c>w'[c, m, k] = w[m, c, −k]</c> within each group: [small, large/g, kernel] → [large, small/g, kernel].</summary>
    private string Turned(string w)
    {
        int groups = geometry.Groups, rank = geometry.Kernel.Length;
        if (geometry.Kernel.Any(k => k > 1))
        {
            long[] axes = [.. Enumerable.Range(2, rank).Select(a => (long)a)];
            w = _nodes.Emit(
                "Slice", [w, _nodes.Integers([.. axes.Select(_ => -1L)]), _nodes.Integers([.. axes.Select(_ => long.MinValue)]), _nodes.Integers(axes), _nodes.Integers([.. axes.Select(_ => -1L)])]);
        }
        if (groups == 1) return _nodes.Transpose(w, [1, 0, .. Enumerable.Range(2, rank)]);
        string split = _nodes.Reshape(w, [groups, Small / groups, Large / groups, .. geometry.Kernel]);
        return _nodes.Reshape(_nodes.Transpose(split, [0, 2, 1, .. Enumerable.Range(3, rank)]), [Large, Small / groups, .. geometry.Kernel]);
    }
}
