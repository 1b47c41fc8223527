using System.Collections.Concurrent;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Reference;

/// <summary>Runs primitives in double precision, in plain loops. It has no kernels: compounds run as their formulas.</summary>
/// <param name="activations">Values of a tensor of the model.</param>
/// <param name="start">The start relevance; empty where none is read.</param>
/// <param name="conditions">The mask of each tensor that has one.</param>
internal sealed class ReferenceInterpreter(
    Func<string, double[]> activations, double[] start, IReadOnlyDictionary<string, double[]> conditions)
    : GraphInterpreter<double[]>
{
    private const int FewElements = 4096;

    /// <param name="activations">Values of a tensor of the model.</param>
    public ReferenceInterpreter(Func<string, double[]> activations) : this(activations, [], new Dictionary<string, double[]>())
    {
    }

    /// <summary>The elements of one value.</summary>
    public double[] Evaluate(Value value) => Run(RelevanceGraph.WithOperands([value]), [value])[value];

    protected override double[] Run(Activation source)
    {
        double[] values = activations(source.Tensor);
        return source.ReadsOneForNaN ? Array.ConvertAll(values, v => double.IsNaN(v) ? 1 : v) : values;
    }

    protected override double[] Run(ParameterConstant source) => Array.ConvertAll(source.Values, v => (double)v);

    protected override double[] Run(Constant source)
    {
        var values = new double[Shapes.Length(source.Shape)];
        Array.Fill(values, source.Value);
        return values;
    }

    protected override double[] Run(StartRelevanceSource source) => start;

    protected override double[] Run(ConditionSource source) => conditions[source.Tensor];

    protected override double[] Run(Binary operation, Value result, double[] a, double[] b) =>
        Map(operation, result, a, b, ElementFunctions.Of(operation.Kind));

    protected override double[] Run(Unary operation, Value result, double[] x)
    {
        Func<double, double> function = ElementFunctions.Of(operation.Kind);
        return Fill(result, e => function(x[e]));
    }

    protected override double[] Run(Comparison operation, Value result, double[] a, double[] b) =>
        Map(operation, result, a, b, ElementFunctions.Of(operation.Kind));

    protected override double[] Run(Selection operation, Value result, double[] condition, double[] yes, double[] no)
    {
        double[] holds = Expand(operation.Operands[0].Shape, condition, result.Shape);
        double[] first = Expand(operation.Operands[1].Shape, yes, result.Shape),
            second = Expand(operation.Operands[2].Shape, no, result.Shape);
        return Fill(result, e => holds[e] != 0 ? first[e] : second[e]);
    }

    protected override double[] Run(Stabilisation operation, Value result, double[] z) =>
        Fill(result, e => z[e] + (z[e] < 0 ? -operation.Epsilon : operation.Epsilon));

    /// <summary>Every number is in double precision already.</summary>
    protected override double[] Run(Conversion operation, Value result, double[] x) => x;

    protected override double[] Run(Convolution operation, Value result, double[] u, double[] w) =>
        WindowLoops.Convolve(operation, result, u, w);

    protected override double[] Run(MatrixProduct operation, Value result, double[] a, double[] b)
    {
        int[] shapeA = Info(operation, 0), shapeB = Info(operation, 1), lead = [.. result.Shape.Take(result.Shape.Count - 2)];
        (int rows, int columns) = (result.Shape[^2], result.Shape[^1]);
        int inner = shapeA[operation.TransposeA ? ^2 : ^1], sizeA = rows * inner, sizeB = inner * columns;
        int[] stepsA = Shapes.BroadcastStrides(shapeA.AsSpan(..^2), lead), stepsB = Shapes.BroadcastStrides(shapeB.AsSpan(..^2), lead),
            index = new int[lead.Length];
        var c = new double[result.Info.Length];
        for (int n = 0; n < Shapes.Length(lead); n++)
        {
            (int atA, int atB) = (Dot(index, stepsA) * sizeA, Dot(index, stepsB) * sizeB);
            MatrixLoops.Multiply(
                operation.TransposeA ? new MatrixView(a, atA, 1, rows) : new MatrixView(a, atA, inner, 1),
                operation.TransposeB ? new MatrixView(b, atB, 1, inner) : new MatrixView(b, atB, columns, 1),
                new MatrixView(c, n * rows * columns, columns, 1), rows, inner, columns);
            Shapes.Advance(index, lead);
        }
        return c;
    }

    protected override double[] Run(WindowSum operation, Value result, double[] u) => WindowLoops.Sum(operation, result, u);

    protected override double[] Run(WindowWinners operation, Value result, double[] s, double[] x, double[] y) =>
        WindowLoops.Winners(operation, s, x, y);

    protected override double[] Run(Reshape operation, Value result, double[] x) => x;

    protected override double[] Run(Broadcast operation, Value result, double[] x) => Expand(Info(operation, 0), x, result.Shape);

    protected override double[] Run(Summation operation, Value result, double[] x)
    {
        int[] shape = Info(operation, 0), steps = Shapes.BroadcastStrides([.. result.Shape], shape), index = new int[shape.Length];
        var sums = new double[result.Info.Length];
        foreach (double value in x)
        {
            sums[Dot(index, steps)] += value;
            Shapes.Advance(index, shape);
        }
        return sums;
    }

    protected override double[] Run(BlockMove operation, Value result, double[] x)
    {
        var moved = new double[result.Info.Length];
        var index = new int[operation.Extents.Length];
        for (int e = 0; e < Shapes.Length(operation.Extents); e++)
        {
            moved[operation.ToOffset + Dot(index, operation.ToStrides)] = x[operation.FromOffset + Dot(index, operation.FromStrides)];
            Shapes.Advance(index, operation.Extents);
        }
        return moved;
    }

    protected override double[] Run(IndexMove operation, Value result, double[] x)
    {
        var moved = new double[result.Info.Length];
        int length = moved.Length / operation.Samples;
        for (int e = 0; e < x.Length; e++)
        {
            int to = operation.Source[e % operation.Source.Length];
            if (to >= 0) moved[(e / operation.Source.Length * length) + to] += x[e];
        }
        return moved;
    }

    protected override bool HasKernel(Compound compound) => compound is PlacedSum;

    protected override double[] Run(Compound compound, Value result, IReadOnlyList<double[]> operands)
    {
        var sum = (PlacedSum)compound;
        (double[] s, double[] places) = (operands[0], operands[1]);
        var moved = new double[result.Info.Length];
        int elements = sum.Places.Shape[1];
        for (int e = 0; e < s.Length; e++)
        {
            if (places[e] >= 0) moved[(e / elements * sum.RowLength) + (int)places[e]] += s[e];
        }
        return moved;
    }

    private static double[] Map(Operation operation, Value result, double[] a, double[] b, Func<double, double, double> function)
    {
        double[] first = Expand(Info(operation, 0), a, result.Shape), second = Expand(Info(operation, 1), b, result.Shape);
        return Fill(result, e => function(first[e], second[e]));
    }

    private static double[] Fill(Value result, Func<int, double> element)
    {
        var values = new double[result.Info.Length];
        Parallel.ForEach(Partitioner.Create(0, Math.Max(1, values.Length), FewElements), range =>
        {
            for (int e = range.Item1; e < Math.Min(range.Item2, values.Length); e++) values[e] = element(e);
        });
        return values;
    }

    /// <summary>A value under the shape that it broadcasts to.</summary>
    private static double[] Expand(IReadOnlyList<int> shape, double[] values, IReadOnlyList<int> target)
    {
        int[] to = [.. target];
        if (values.Length == Shapes.Length(to)) return values;
        int[] steps = Shapes.BroadcastStrides([.. shape], to), index = new int[to.Length];
        var expanded = new double[Shapes.Length(to)];
        for (int e = 0; e < expanded.Length; e++)
        {
            expanded[e] = values[Dot(index, steps)];
            Shapes.Advance(index, to);
        }
        return expanded;
    }

    private static int[] Info(Operation operation, int operand) => operation.Operands[operand].Info.Shape;

    private static int Dot(int[] index, int[] steps)
    {
        int sum = 0;
        for (int d = 0; d < index.Length; d++) sum += index[d] * steps[d];
        return sum;
    }
}
