using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>Computes outputs of small linear layers on the host, in double precision, from the activations of a forward pass.</summary>
/// <param name="forward">The forward pass.</param>
internal sealed class HostDoubles(ForwardPass forward)
{
    private readonly Dictionary<Value, double[]> _known = [];

    /// <summary>Whether <see cref="Of"/> knows an operation.</summary>
    public static bool CanRun(Operation operation) => operation is Activation or ParameterConstant or Conversion or Reshape or MatrixProduct
        or Binary { Kind: BinaryKind.Add } or Unary { Kind: UnaryKind.Positive } or Convolution { Spreads: false };

    /// <summary>A value and what it is made of.</summary>
    public double[] Of(Value value)
    {
        if (!_known.TryGetValue(value, out double[]? known)) _known[value] = known = Compute(value);
        return known;
    }

    private double[] Compute(Value value) => value.Maker switch
    {
        Activation a => Widened(forward.Values(a.Tensor), a.ReadsOneForNaN),
        ParameterConstant p => Widened(p.Values, false),
        Conversion or Reshape => Of(value.Maker.Operands[0]),
        Binary { Kind: BinaryKind.Add } sum => Sum(sum.Operands[0], sum.Operands[1], value.Info.Shape),
        Unary { Kind: UnaryKind.Positive } positive => [.. Of(positive.Operands[0]).Select(x => Math.Max(x, 0))],
        MatrixProduct product => Product(product, value.Info.Shape),
        Convolution { Spreads: false } convolution => Convolved(convolution, value.Info.Shape),
        _ => throw new InvalidOperationException($"{value.Maker.Text} does not run on the host"),
    };

    private static double[] Widened(ReadOnlySpan<float> values, bool readsOneForNaN)
    {
        var widened = new double[values.Length];
        for (int i = 0; i < widened.Length; i++) widened[i] = readsOneForNaN && float.IsNaN(values[i]) ? 1 : values[i];
        return widened;
    }

    private double[] Sum(Value a, Value b, int[] shape)
    {
        (double[] left, double[] right, int[] index) = (Of(a), Of(b), new int[shape.Length]);
        int[] leftStrides = Shapes.BroadcastStrides(a.Info.Shape, shape), rightStrides = Shapes.BroadcastStrides(b.Info.Shape, shape);
        var sum = new double[Shapes.Length(shape)];
        for (int e = 0; e < sum.Length; e++)
        {
            sum[e] = left[Place(index, leftStrides)] + right[Place(index, rightStrides)];
            Shapes.Advance(index, shape);
        }
        return sum;
    }

    private double[] Product(MatrixProduct product, int[] shape)
    {
        (Value a, Value b) = (product.Operands[0], product.Operands[1]);
        (double[] left, double[] right, int[] index) = (Of(a), Of(b), new int[shape.Length]);
        int[] leftStrides = Strides(a.Info.Shape, product.TransposeA), rightStrides = Strides(b.Info.Shape, product.TransposeB);
        int inner = a.Info.Shape[product.TransposeA ? ^2 : ^1], leftStep = leftStrides[^1], rightStep = rightStrides[^2];
        (leftStrides[^1], rightStrides[^2]) = (0, 0);
        var result = new double[Shapes.Length(shape)];
        for (int e = 0; e < result.Length; e++)
        {
            (int at, int bt) = (Place(index, leftStrides), Place(index, rightStrides));
            for (int k = 0; k < inner; k++) result[e] += left[at + (k * leftStep)] * right[bt + (k * rightStep)];
            Shapes.Advance(index, shape);
        }
        return result;

        int[] Strides(int[] factor, bool transpose)
        {
            int[] leading = Shapes.BroadcastStrides(factor[..^2], shape.AsSpan(..^2));
            int size = factor[^1] * factor[^2];
            return [.. leading.Select(s => s * size), transpose ? 1 : factor[^1], transpose ? factor[^1] : 1];
        }
    }

    private double[] Convolved(Convolution convolution, int[] shape)
    {
        (double[] u, double[] w) = (Of(convolution.Operands[0]), Of(convolution.Operands[1]));
        int[] input = convolution.Operands[0].Info.Shape, weight = convolution.Operands[1].Info.Shape;
        ConvolutionGeometry g = convolution.Geometry;
        int taps = Shapes.Length(g.Kernel), channels = weight[1], filters = shape[1], inputs = Shapes.Length(input.AsSpan(2)), outputs = Shapes.Length(shape.AsSpan(2));
        var result = new double[Shapes.Length(shape)];
        for (int e = 0; e < result.Length; e++)
        {
            int filter = e / outputs % filters, sample = e / outputs / filters, first = (sample * input[1]) + (filter / (filters / g.Groups) * channels);
            for (int t = 0; t < taps; t++)
            {
                int place = Place(g, shape, input, e % outputs, t);
                for (int k = 0; k < channels && place >= 0; k++) result[e] += u[((first + k) * inputs) + place] * w[(((filter * channels) + k) * taps) + t];
            }
        }
        return result;
    }

    /// <summary>The place in the input that a tap of the window of an output reads, or −1 for padding.</summary>
    private static int Place(ConvolutionGeometry g, int[] shape, int[] input, int output, int tap)
    {
        int place = 0, stride = 1;
        for (int d = g.Kernel.Length - 1; d >= 0; d--)
        {
            int at = (output % shape[d + 2] * g.Strides[d]) + (tap % g.Kernel[d] * g.Dilations[d]) - g.PadsBegin[d];
            if (at < 0 || at >= input[d + 2]) return -1;
            place += at * stride;
            stride *= input[d + 2];
            output /= shape[d + 2];
            tap /= g.Kernel[d];
        }
        return place;
    }

    private static int Place(int[] index, int[] strides)
    {
        int place = 0;
        for (int d = 0; d < index.Length; d++) place += index[d] * strides[d];
        return place;
    }
}
