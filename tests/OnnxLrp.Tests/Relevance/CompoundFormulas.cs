using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Relevance;

/// <summary>What a compound makes of the values of its operands.</summary>
internal delegate double[] CompoundFormula(Compound compound, double[][] operands);

/// <summary>
/// Each compound as loops over single elements in double precision, written from its formula. Operands are in the order of the compound.
/// </summary>
internal static class CompoundFormulas
{
    /// <summary>The formulas, by kind of compound.</summary>
    public static IReadOnlyDictionary<Type, CompoundFormula> All { get; } = new Dictionary<Type, CompoundFormula>
    {
        [typeof(Redistribution)] = (c, v) => Redistribute((Redistribution)c, v),
        [typeof(BatchNormRedistribution)] = (c, v) => BatchNorm((BatchNormRedistribution)c, v),
        [typeof(SumShare)] = (c, v) => Sum((SumShare)c, v),
        [typeof(MatrixProductShare)] = (c, v) => MatrixShare((MatrixProductShare)c, v),
        [typeof(SoftmaxRelevance)] = (c, v) => Softmax((SoftmaxRelevance)c, v),
        [typeof(NormalizationDerivative)] = (c, v) => Normalization((NormalizationDerivative)c, v),
        [typeof(NormalizationRedistribution)] = (c, v) => NormalizationRules((NormalizationRedistribution)c, v),
        [typeof(LrnRelevance)] = (c, v) => Lrn((LrnRelevance)c, v),
        [typeof(ExtremumShare)] = (c, v) => Extremum((ExtremumShare)c, v),
        [typeof(ProductDerivative)] = (c, v) => Product((ProductDerivative)c, v),
        [typeof(PlacedSum)] = (c, v) => Placed((PlacedSum)c, v),
    };

    private static double[] Redistribute(Redistribution c, double[][] v) =>
        Redistribute(c, v, c.Geometry.OutputLength, [.. Connections.Of(c.Geometry, c.Weight)]);

    /// <summary>The weights of a normalisation whose deviation is held constant: <c>γ_j/σ ([i = j] − 1/n)</c>.</summary>
    private static double[] NormalizationRules(NormalizationRedistribution c, double[][] v)
    {
        NormalizationStatistics s = c.Statistics;
        var connections = new List<(int, int, double)>();
        Rows(v[1].Length, s.Size, s.Inner, (row, j) =>
        {
            double mean = s.IsCentred ? row.Average(i => v[1][i]) : 0;
            double rate = (c.Scale?.At(j) ?? 1) / Math.Sqrt(row.Average(i => (v[1][i] - mean) * (v[1][i] - mean)) + s.Epsilon);
            connections.AddRange(row.Where(i => i == j || s.IsCentred).Select(i => (j, i, rate * ((i == j ? 1 : 0) - (s.IsCentred ? 1d / s.Size : 0)))));
            return 0;
        });
        return Redistribute(c, v, v[1].Length, [.. connections]);
    }

    private static double[] Redistribute(TermRedistribution c, double[][] v, int outputs, (int Output, int Input, double Weight)[] connections)
    {
        var r = new double[Shapes.Length(c.ResultShape)];
        double[]? x = c.Input is null ? null : v[1], z = c.Output is null ? null : v[^1];
        foreach (LinearGroup group in c.Groups)
        {
            var sums = new double[outputs];
            foreach (RuleTerm t in group.Terms)
            {
                foreach ((int j, int i, double w) in connections) sums[j] += t.Sign * Input(t.Input, i) * Part(t.Weight, w);
                for (int j = 0; j < sums.Length; j++) sums[j] += t.Sign * (c.Bias is { } bias ? Part(t.Bias, bias.At(j)) : 0);
            }
            double[] s = [.. sums.Select((sum, j) => !Holds(group.Mask, j) ? 0 : group.Denominator switch
            {
                DenominatorSource.None => v[0][j],
                DenominatorSource.Output => Stabilizer.Divide(v[0][j], z![j], c.Epsilon),
                _ => Stabilizer.Divide(v[0][j], sum, c.Epsilon),
            })];
            foreach (RuleTerm t in group.Terms)
            {
                foreach ((int j, int i, double w) in connections)
                    r[i] += group.Factor * t.Sign * Input(t.Input, i) * Part(t.Weight, w) * s[j];
            }
        }
        return r;

        bool Holds(OutputMask mask, int j) => mask switch { OutputMask.Positive => z![j] > 0, OutputMask.Negative => z![j] < 0, _ => true };

        double Input(InputPart part, int i) => part switch
        {
            InputPart.Value => x![i],
            InputPart.Positive => Math.Max(x![i], 0),
            InputPart.Negative => Math.Min(x![i], 0),
            InputPart.Absolute => Math.Abs(x![i]),
            InputPart.Low => c.Box!.Value.Low[i % c.Box.Value.Low.Length],
            InputPart.High => c.Box!.Value.High[i % c.Box.Value.High.Length],
            _ => 1,
        };

        double Part(ParameterPart part, double w) => part switch
        {
            ParameterPart.Zero => 0,
            ParameterPart.One => 1,
            ParameterPart.Positive => w > 0 ? w : 0,
            ParameterPart.Negative => w < 0 ? w : 0,
            ParameterPart.Absolute => Math.Abs(w),
            ParameterPart.Square => w * w,
            ParameterPart.GammaPositive => w > 0 ? w + (c.Gamma * w) : w,
            ParameterPart.GammaNegative => w < 0 ? w + (c.Gamma * w) : w,
            _ => w,
        };
    }

    private static double[] BatchNorm(BatchNormRedistribution c, double[][] v) => [.. v[1].Select((x, e) =>
    {
        int channel = e / c.Layout.Inner % c.Layout.Count;
        double own = c.Scale[channel] * x, b = c.Shift[channel], relevance = v[0][e];
        return c.Kind switch
        {
            BatchNormKind.Epsilon => own * Stabilizer.Divide(relevance, v[2][e], c.Epsilon),
            BatchNormKind.AlphaBeta =>
                (c.Alpha * Share(Math.Max(own, 0), Math.Max(b, 0))) - (c.Beta * Share(Math.Min(own, 0), Math.Min(b, 0))),
            _ => Share(Math.Abs(own), b),
        };

        double Share(double part, double rest) => part * Stabilizer.Divide(relevance, part + rest, c.Epsilon);
    })];

    private static double[] Sum(SumShare c, double[][] v)
    {
        var r = new double[v[1].Length];
        foreach (int[] at in Indices(c.SumShape))
        {
            int a = Place(c.SummandShape, at), z = Place(c.SumShape, at);
            r[a] += c.Factor * v[1][a] * Stabilizer.Divide(v[0][z], v[2][z], c.Epsilon);
        }
        return r;
    }

    private static double[] MatrixShare(MatrixProductShare c, double[][] v)
    {
        var r = new double[Shapes.Length(c.OperandShape)];
        int[] other = c.Other.Info.Shape;
        (int[] shapeA, int[] shapeB) = c.Operand == 0 ? (c.OperandShape, other) : (other, c.OperandShape);
        foreach (int[] at in Indices(c.OutputShape))
        {
            int z = Place(c.OutputShape, at);
            double s = c.Parts == 0 ? v[0][z] : Stabilizer.Divide(v[0][z], c.Parts * v[3][z], c.Epsilon);
            for (int k = 0; k < shapeA[^1]; k++)
            {
                int a = Place(shapeA, [.. at[..^1], k]), b = Place(shapeB, [.. at[..^2], k, at[^1]]);
                (int own, int rival) = c.Operand == 0 ? (a, b) : (b, a);
                r[own] += v[1][rival] * s * (c.Parts == 0 ? 1 : v[2][own]);
            }
        }
        return r;
    }

    private static double[] Softmax(SoftmaxRelevance c, double[][] v) => Rows(v[0].Length, c.Size, c.Inner, (row, i) =>
    {
        double sum = 0, weighted = 0;
        foreach (int j in row) (sum, weighted) = (sum + v[0][j], weighted + (v[1][j] * v[0][j]));
        double relevance = v[0][i], y = v[1][i], p = c.IsLogarithm ? Math.Exp(y) : y;
        if (c.Taylor) return double.IsNegativeInfinity(v[2][i]) ? 0 : v[2][i] * (relevance - (p * sum));
        return c.IsLogarithm ? relevance - (p * sum) : y * (relevance - weighted);
    });

    private static double[] Normalization(NormalizationDerivative c, double[][] v) => Rows(v[0].Length, c.Statistics.Size, c.Statistics.Inner, (row, i) =>
    {
        NormalizationStatistics s = c.Statistics;
        double mean = s.IsCentred ? row.Average(j => v[1][j]) : 0;
        double sigma = Math.Sqrt(row.Average(j => (v[1][j] - mean) * (v[1][j] - mean)) + s.Epsilon), sum = 0;
        foreach (int j in row)
        {
            double derivative = (i == j ? 1 : 0) - (s.IsCentred ? 1d / s.Size : 0)
                - ((v[1][i] - mean) / sigma * (v[1][j] - mean) / sigma / s.Size);
            sum += v[0][j] * (c.Scale?.At(j) ?? 1) * derivative / sigma;
        }
        return sum;
    });

    private static double[] Lrn(LrnRelevance c, double[][] v)
    {
        int[] shape = c.ResultShape;
        int spatial = Shapes.Length(shape.AsSpan(2)), below = (c.Size - 1) / 2, above = c.Size - 1 - below;
        double a = (double)c.Alpha / c.Size;
        var r = new double[v[1].Length];
        for (int k = 0; k < r.Length; k++)
        {
            int channel = k / spatial % shape[1];
            int[] near = [.. Enumerable.Range(-below, c.Size)
                .Where(d => channel + d >= 0 && channel + d < shape[1]).Select(d => k + (d * spatial))];
            double x = v[1][k], d = c.Bias + (a * near.Sum(i => v[1][i] * v[1][i])), slope = -2 * c.Beta * a * x * Math.Pow(d, -c.Beta - 1);
            if (c.Taylor)
            {
                double Part(int i) => i == k ? x * Math.Pow(c.Bias + (a * x * x), -c.Beta) : slope * v[1][i] * v[1][i];
                double total = near.Sum(Part);
                foreach (int i in near) r[i] += Part(i) * Stabilizer.Divide(v[0][k], total, c.Epsilon);
            }
            else
            {
                r[k] += Math.Pow(d, -c.Beta) * v[0][k];
                foreach (int i in near) r[i] += v[1][i] * slope * v[0][k];
            }
        }
        return r;
    }

    private static double[] Extremum(ExtremumShare c, double[][] v)
    {
        int[] shape = c.Operands[1].Info.Shape;
        var r = new double[v[2].Length];
        foreach (int[] at in Indices(shape))
        {
            int z = Place(shape, at), own = Place(c.Own.Info.Shape, at);
            if (v[2][own] != v[1][z]) continue;
            int equal = c.Rivals.Where((rival, i) => v[3 + i][Place(rival.Info.Shape, at)] == v[1][z]).Count();
            r[own] += c.Share ? v[0][z] / (equal + 1) : equal > 0 ? 0 : v[0][z];
        }
        return r;
    }

    private static double[] Placed(PlacedSum c, double[][] v)
    {
        int rows = c.ResultShape[0], length = c.ResultShape[1], elements = v[0].Length / rows;
        var r = new double[rows * length];
        for (int i = 0; i < r.Length; i++)
        {
            for (int o = 0; o < elements; o++) r[i] += v[1][(i / length * elements) + o] == i % length ? v[0][(i / length * elements) + o] : 0;
        }
        return r;
    }

    private static double[] Product(ProductDerivative c, double[][] v)
    {
        int[] shape = c.Operands[0].Info.Shape;
        var r = new double[Shapes.Length(c.OperandShape)];
        foreach (int[] at in Indices(shape))
        {
            int z = Place(shape, at), own = Place(c.OperandShape, at);
            double other = v[1][Place(c.Operands[1].Info.Shape, at)];
            r[own] += c.Factor switch
            {
                ProductFactor.Other => v[0][z] * other,
                ProductFactor.Reciprocal => v[0][z] / other,
                _ => -v[0][z] * other / v[2][own],
            };
        }
        return r;
    }

    /// <summary>A function of each element and of the places of its row, along the middle axis of [outer, size, inner].</summary>
    private static double[] Rows(int length, int size, int inner, Func<int[], int, double> element) =>
        [.. Enumerable.Range(0, length).Select(e =>
    {
        int first = (e / (size * inner) * size * inner) + (e % inner);
        return element([.. Enumerable.Range(0, size).Select(j => first + (j * inner))], e);
    })];

    private static IEnumerable<int[]> Indices(int[] shape)
    {
        for (int e = 0; e < Shapes.Length(shape); e++)
        {
            var index = new int[shape.Length];
            for (int d = shape.Length - 1, rest = e; d >= 0; d--) (index[d], rest) = (rest % shape[d], rest / shape[d]);
            yield return index;
        }
    }

    /// <summary>Where an index lies in a tensor that broadcasts to the index's shape.</summary>
    private static int Place(int[] shape, int[] index)
    {
        int place = 0;
        for (int d = 0; d < shape.Length; d++) place = (place * shape[d]) + (shape[d] == 1 ? 0 : index[index.Length - shape.Length + d]);
        return place;
    }
}
