using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Extensions.Tests.Engine;

/// <summary>
/// Runs the primitives of a relevance graph on arrays. Compounds are expanded into primitives, as there are no kernels for them.
/// </summary>
/// <param name="activations">The tensors of the forward pass.</param>
/// <param name="start">The start relevance.</param>
internal sealed class ArrayInterpreter(ForwardPass activations, float[] start) : GraphInterpreter<float[]>
{
    protected override float[] Run(Activation source) =>
        [.. activations.Values(source.Tensor).ToArray().Select(v => source.ReadsOneForNaN && float.IsNaN(v) ? 1 : v)];

    protected override float[] Run(ParameterConstant source) => source.Values;

    protected override float[] Run(Constant source) => [.. Enumerable.Repeat((float)source.Value, Tensors.Length(source.Shape))];

    protected override float[] Run(StartRelevanceSource source) => start;

    protected override float[] Run(ConditionSource source) =>
        throw new NotSupportedException($"{source.Text}: this engine has no conditions");

    protected override float[] Run(Binary operation, Value result, float[] a, float[] b) =>
        Each(operation, result, [a, b], v => operation.Kind switch
    {
        BinaryKind.Add => v[0] + v[1],
        BinaryKind.Subtract => v[0] - v[1],
        BinaryKind.Multiply => v[0] * v[1],
        BinaryKind.Divide => v[0] / v[1],
        BinaryKind.DivideOrZero => v[1] == 0 ? 0 : v[0] / v[1],
        BinaryKind.Minimum => MathF.Min(v[0], v[1]),
        BinaryKind.Maximum => MathF.Max(v[0], v[1]),
        BinaryKind.Power => MathF.Pow(v[0], v[1]),
        BinaryKind.And => v[0] * v[1],
        _ => throw new NotSupportedException(operation.Text),
    });

    protected override float[] Run(Unary operation, Value result, float[] x) => Each(operation, result, [x], v => operation.Kind switch
    {
        UnaryKind.Positive => MathF.Max(v[0], 0),
        UnaryKind.Negative => MathF.Min(v[0], 0),
        UnaryKind.Absolute => MathF.Abs(v[0]),
        UnaryKind.Square => v[0] * v[0],
        UnaryKind.Negate => -v[0],
        UnaryKind.Reciprocal => 1 / v[0],
        UnaryKind.Exp => MathF.Exp(v[0]),
        UnaryKind.Sqrt => MathF.Sqrt(v[0]),
        UnaryKind.Sigmoid => 1 / (1 + MathF.Exp(-v[0])),
        UnaryKind.Tanh => MathF.Tanh(v[0]),
        _ => throw new NotSupportedException(operation.Text),
    });

    /// <summary>Conditions are 1 where they hold and 0 where they do not.</summary>
    protected override float[] Run(Comparison operation, Value result, float[] a, float[] b) =>
        Each(operation, result, [a, b], v => operation.Kind switch
    {
        ComparisonKind.Greater => v[0] > v[1] ? 1 : 0,
        ComparisonKind.Less => v[0] < v[1] ? 1 : 0,
        _ => v[0] == v[1] ? 1 : 0,
    });

    protected override float[] Run(Selection operation, Value result, float[] condition, float[] yes, float[] no) =>
        Each(operation, result, [condition, yes, no], v => v[0] != 0 ? v[1] : v[2]);

    protected override float[] Run(Stabilisation operation, Value result, float[] z) =>
        Each(operation, result, [z], v => v[0] < 0 ? v[0] - operation.Epsilon : v[0] + operation.Epsilon);

    /// <summary>There is one precision.</summary>
    protected override float[] Run(Conversion operation, Value result, float[] x) => x;

    protected override float[] Run(Convolution operation, Value result, float[] u, float[] w)
    {
        ConvolutionGeometry g = operation.Geometry;
        (int[] plane, int[] windows) = g.Transposed ? (g.OutputShape, g.InputShape) : (g.InputShape, g.OutputShape);
        var pairs = Windows.Of(plane[2..], windows[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin);
        int narrow = windows[1], wide = plane[1] / g.Groups, places = Tensors.Length(g.Kernel);
        int windowCount = Tensors.Length(windows[2..]), covered = Tensors.Length(plane[2..]);
        var r = new float[result.Info.Length];
        foreach (int[] at in Tensors.Indices([result.Shape[0], narrow, wide]))
        {
            int window = ((at[0] * narrow) + at[1]) * windowCount, group = at[1] / (narrow / g.Groups);
            int position = ((at[0] * plane[1]) + (group * wide) + at[2]) * covered, weight = ((at[1] * wide) + at[2]) * places;
            foreach ((int p, int k, int q) in pairs)
            {
                if (operation.Spreads) r[position + q] += w[weight + k] * u[window + p];
                else r[window + p] += w[weight + k] * u[position + q];
            }
        }
        return r;
    }

    protected override float[] Run(MatrixProduct operation, Value result, float[] a, float[] b)
    {
        IReadOnlyList<int> shapeA = operation.Operands[0].Shape, shapeB = operation.Operands[1].Shape;
        int inner = shapeA[operation.TransposeA ? ^2 : ^1];
        return [.. Tensors.Indices(result.Shape).Select(at =>
        {
            (int row, int column, float sum) = (at[^2], at[^1], 0);
            for (int k = 0; k < inner; k++)
            {
                int[] inA = [.. at[..^2], operation.TransposeA ? k : row, operation.TransposeA ? row : k];
                int[] inB = [.. at[..^2], operation.TransposeB ? column : k, operation.TransposeB ? k : column];
                sum += a[Tensors.Place(shapeA, inA)] * b[Tensors.Place(shapeB, inB)];
            }
            return sum;
        })];
    }

    protected override float[] Run(WindowSum operation, Value result, float[] u)
    {
        (int windows, int covered, var pairs) = Planes(operation.Geometry);
        var r = new float[result.Info.Length];
        for (int c = 0; c < result.Shape[0] * result.Shape[1]; c++)
        {
            foreach ((int p, _, int q) in pairs)
            {
                if (operation.IsAdjoint) r[(c * covered) + q] += u[(c * windows) + p];
                else r[(c * windows) + p] += u[(c * covered) + q];
            }
        }
        return r;
    }

    protected override float[] Run(WindowWinners operation, Value result, float[] s, float[] x, float[] y)
    {
        (int windows, int covered, var pairs) = Planes(operation.Geometry);
        var r = new float[result.Info.Length];
        for (int c = 0; c < result.Shape[0] * result.Shape[1]; c++)
        {
            foreach (var window in pairs.GroupBy(pair => pair.Window))
            {
                int at = (c * windows) + window.Key;
                int[] winners = [.. window.Select(pair => (c * covered) + pair.Covered).Where(q => x[q] == y[at])
                    .Take(operation.ShareTies ? int.MaxValue : 1)];
                foreach (int q in winners) r[q] += s[at] / winners.Length;
            }
        }
        return r;
    }

    protected override float[] Run(Reshape operation, Value result, float[] x) => x;

    protected override float[] Run(Broadcast operation, Value result, float[] x) =>
        Tensors.Broadcast(x, operation.Operands[0].Shape, result.Shape);

    protected override float[] Run(Summation operation, Value result, float[] x)
    {
        var r = new float[result.Info.Length];
        int e = 0;
        foreach (int[] index in Tensors.Indices(operation.Operands[0].Shape)) r[Tensors.Place(result.Shape, index)] += x[e++];
        return r;
    }

    protected override float[] Run(BlockMove operation, Value result, float[] x)
    {
        var r = new float[result.Info.Length];
        foreach (int[] index in Tensors.Indices(operation.Extents))
        {
            int from = operation.FromOffset + index.Zip(operation.FromStrides, (i, step) => i * step).Sum();
            r[operation.ToOffset + index.Zip(operation.ToStrides, (i, step) => i * step).Sum()] = x[from];
        }
        return r;
    }

    protected override float[] Run(IndexMove operation, Value result, float[] x)
    {
        var r = new float[result.Info.Length];
        for (int e = 0; e < x.Length; e++)
        {
            (int sample, int o) = (e / operation.Source.Length, e % operation.Source.Length);
            if (operation.Source[o] >= 0) r[(sample * r.Length / operation.Samples) + operation.Source[o]] += x[e];
        }
        return r;
    }

    private static float[] Each(Operation operation, Value result, float[][] operands, Func<float[], float> function)
    {
        float[][] same = [.. operands.Select((x, i) => Tensors.Broadcast(x, operation.Operands[i].Shape, result.Shape))];
        return [.. Enumerable.Range(0, result.Info.Length).Select(e => function([.. same.Select(x => x[e])]))];
    }

    private static (int Windows, int Covered, IReadOnlyList<(int Window, int Place, int Covered)> Pairs) Planes(WindowGeometry g)
    {
        var pairs = Windows.Of(g.InputShape[2..], g.OutputShape[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin);
        return (Tensors.Length(g.OutputShape[2..]), Tensors.Length(g.InputShape[2..]), pairs);
    }
}
