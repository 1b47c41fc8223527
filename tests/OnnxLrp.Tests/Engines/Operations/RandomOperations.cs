using NUnit.Framework;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Engines.Operations;

/// <summary>A random operation of each kind on random tensors. An operation without an entry fails its test.</summary>
internal static class RandomOperations
{
    private static readonly Dictionary<Type, Func<OperationDraft, Value>> Generators = new()
    {
        [typeof(Activation)] = d => d.Tensor(d.Shape()),
        [typeof(ParameterConstant)] = d => Parameter(d, d.Shape()),
        [typeof(Constant)] = d => d.Build.Constant(d.Number(), d.Shape()),
        [typeof(StartRelevanceSource)] = d => d.StartRelevance(d.Shape()),
        [typeof(ConditionSource)] = Condition,
        [typeof(Binary)] = Binary,
        [typeof(Unary)] = Unary,
        [typeof(Comparison)] = Comparison,
        [typeof(Selection)] = Selection,
        [typeof(Stabilisation)] = d => d.Build.Emit(new Stabilisation(0.125f, d.Tensor(d.Shape()))),
        [typeof(Conversion)] = d => d.Build.Emit(new Conversion(ElementKind.Double, d.Tensor(d.Shape()))),
        [typeof(Convolution)] = Convolution,
        [typeof(WindowSum)] = WindowSum,
        [typeof(WindowWinners)] = WindowWinners,
        [typeof(MatrixProduct)] = MatrixProduct,
        [typeof(Reshape)] = Reshape,
        [typeof(Broadcast)] = Broadcast,
        [typeof(Summation)] = Summation,
        [typeof(BlockMove)] = BlockMove,
        [typeof(IndexMove)] = IndexMove,
        [typeof(Redistribution)] = Redistribution,
        [typeof(BatchNormRedistribution)] = BatchNorm,
        [typeof(SumShare)] = SumShare,
        [typeof(ExtremumShare)] = Extremum,
        [typeof(ProductDerivative)] = Product,
        [typeof(MatrixProductShare)] = MatrixShare,
        [typeof(SoftmaxRelevance)] = Softmax,
        [typeof(NormalizationDerivative)] = Normalization,
        [typeof(NormalizationRedistribution)] = NormalizationRules,
        [typeof(LrnRelevance)] = Lrn,
        [typeof(PlacedSum)] = Placed,
    };

    /// <summary>Every kind of compound in the library.</summary>
    public static IEnumerable<TestCaseData> Compounds => Kinds(typeof(Compound));

    /// <summary>Every kind of primitive in the library.</summary>
    public static IEnumerable<TestCaseData> Primitives => Kinds(typeof(Primitive));

    /// <summary>A random operation.</summary>
    public static Value Draw(Type operation, OperationDraft draft)
    {
        if (!Generators.TryGetValue(operation, out Func<OperationDraft, Value>? generator))
        {
            Assert.Fail(
                $"{operation.Name} is not compared with anything: add an entry to {nameof(RandomOperations)} that draws a random one");
        }
        return generator!(draft);
    }

    private static IEnumerable<TestCaseData> Kinds(Type kind) => typeof(Operation).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(kind) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(t => new TestCaseData(t).SetArgDisplayNames(t.Name));

    private static Value Parameter(OperationDraft d, params int[] shape) => d.Build.Parameter(d.Numbers(Shapes.Length(shape)), shape);

    private static Value Condition(OperationDraft d)
    {
        int[] shape = d.Shape(3);
        int axis = d.Random.Next(shape.Length);
        Value masked = d.Tensor(shape);
        d.Masks["masked"] = d.Numbers(shape[axis]);
        return masked * d.Build.Emit(new ConditionSource("masked", [.. shape.Select((size, i) => i == axis ? size : 1)], axis));
    }

    private static Value Binary(OperationDraft d)
    {
        BinaryKind kind = d.Each<BinaryKind>();
        int[] shape = d.Shape(), narrow = d.Narrower(shape);
        (int[] first, int[] second) = d.Flip ? (shape, narrow) : (narrow, shape);
        return kind switch
        {
            BinaryKind.And => (d.Tensor(first) > 0).And(d.Tensor(second) < 0),
            BinaryKind.Divide => d.Tensor(first) / d.Tensor(second, d.Denominator),
            BinaryKind.Power when d.Flip => d.Tensor(first).Power(d.Tensor(second, () => d.Random.Next(4))),
            BinaryKind.Power => d.Tensor(first, () => Math.Abs(d.Number())).Power(d.Tensor(second, () => Math.Abs(d.Number()))),
            _ => d.Build.Emit(new Binary(kind, d.Tensor(first), d.Tensor(second))),
        };
    }

    private static Value Unary(OperationDraft d)
    {
        UnaryKind kind = d.Each<UnaryKind>();
        Func<float> element = kind switch
        {
            UnaryKind.Log or UnaryKind.Sqrt => () => d.Random.Next(1, 33) / 8f,
            UnaryKind.Acosh => () => d.Random.Next(9, 33) / 8f,
            UnaryKind.Asin or UnaryKind.Acos => () => d.Random.Next(-8, 9) / 8f,
            UnaryKind.Atanh => () => d.Random.Next(-15, 16) / 16f,
            UnaryKind.Reciprocal => d.Denominator,
            _ => () => d.Number() + (d.Flip ? d.Random.NextSingle() / 16 : 0),
        };
        return d.Tensor(d.Shape(), element).Apply(kind);
    }

    private static Value Comparison(OperationDraft d)
    {
        int[] shape = d.Shape();
        return d.Build.Emit(new Comparison(d.Each<ComparisonKind>(), d.Tensor(shape), d.Tensor(d.Narrower(shape))));
    }

    private static Value Selection(OperationDraft d)
    {
        int[] shape = d.Shape();
        return (d.Tensor(d.Narrower(shape)) > 0).Choose(d.Tensor(shape), d.Tensor(d.Narrower(shape)));
    }

    private static Value Convolution(OperationDraft d)
    {
        ConvolutionGeometry g = RandomGeometry.Convolution(d);
        bool adjoint = d.Flip;
        int[] from = adjoint ? g.OutputShape : g.InputShape;
        return d.Build.Emit(new Convolution(
            g, adjoint, d.Tensor(d.Flip ? from : [1, .. from[1..]]), Parameter(d, g.WeightShape).Positive()));
    }

    private static Value WindowSum(OperationDraft d)
    {
        WindowGeometry g = RandomGeometry.Windows(d);
        bool adjoint = d.Flip;
        int[] from = adjoint ? g.OutputShape : g.InputShape;
        return d.Build.Emit(new WindowSum(g, adjoint, d.Tensor(d.Flip ? from : [1, .. from[1..]])));
    }

    /// <summary>Few different values, so that ties are common.</summary>
    private static Value WindowWinners(OperationDraft d)
    {
        WindowGeometry g = RandomGeometry.Windows(d);
        Value x = d.Tensor(g.InputShape, () => d.Random.Next(-2, 3));
        var maxima = new Queue<float>(Maxima(g, d.Values(((Activation)x.Maker).Tensor)));
        return d.Build.Emit(new WindowWinners(g, d.Flip, d.Tensor(g.OutputShape), x, d.Tensor(g.OutputShape, maxima.Dequeue)));
    }

    private static IEnumerable<float> Maxima(WindowGeometry g, float[] x)
    {
        int rank = g.Kernel.Length, plane = Shapes.Length(g.InputShape.AsSpan(2));
        int[] output = new int[rank + 2], tap = new int[rank], strides = Shapes.Strides(g.InputShape);
        for (int o = 0; o < g.OutputLength; o++)
        {
            int first = o / Shapes.Length(g.OutputShape.AsSpan(2)) * plane;
            float maximum = float.NegativeInfinity;
            for (int k = 0; k < Shapes.Length(g.Kernel); k++)
            {
                int[] at = [.. tap.Select((t, axis) => (output[axis + 2] * g.Strides[axis]) - g.PadsBegin[axis] + (t * g.Dilations[axis]))];
                bool inside = at.Select((i, axis) => i >= 0 && i < g.InputShape[axis + 2]).All(held => held);
                if (inside) maximum = Math.Max(maximum, x[first + at.Select((i, axis) => i * strides[axis + 2]).Sum()]);
                Shapes.Advance(tap, g.Kernel);
            }
            yield return maximum;
            Shapes.Advance(output, g.OutputShape);
        }
    }

    private static Value MatrixProduct(OperationDraft d)
    {
        int rows = d.Random.Next(1, 5), inner = d.Random.Next(1, 5), columns = d.Random.Next(1, 5);
        bool transposeA = d.Flip, transposeB = d.Flip;
        int[] leading = d.Shape(3), a = d.Flip ? leading : d.Narrower(leading), b = a == leading ? d.Narrower(leading) : leading;
        return d.Build.Emit(new MatrixProduct(
            transposeA, transposeB, d.Tensor([.. a, .. transposeA ? new[] { inner, rows } : [rows, inner]]),
            d.Tensor([.. d.Flip ? b : [], .. transposeB ? new[] { columns, inner } : [inner, columns]])));
    }

    private static Value Reshape(OperationDraft d)
    {
        int[] shape = d.Shape();
        Value x = d.Tensor(shape);
        return (d.Flip ? x + x : x).Reshape(1, Shapes.Length(shape), 1);
    }

    private static Value Broadcast(OperationDraft d)
    {
        int[] shape = d.Shape();
        return d.Tensor(d.Narrower(shape)).BroadcastTo(shape);
    }

    private static Value Summation(OperationDraft d)
    {
        int[] shape = d.Shape();
        return d.Build.Emit(new Summation([.. Enumerable.Range(0, shape.Length).Where(_ => d.Flip)], d.Tensor(shape)));
    }

    /// <summary>A block with some axes turned round, at a random place among zeros.</summary>
    private static Value BlockMove(OperationDraft d)
    {
        int[] from = d.Shape(), to = d.Shape();
        int rank = Math.Min(from.Length, to.Length);
        int[] fromStrides = Shapes.Strides(from)[^rank..], toStrides = Shapes.Strides(to)[^rank..];
        int[] extents = [.. Enumerable.Range(1, rank).Select(i => d.Random.Next(1, Math.Min(from[^i], to[^i]) + 1)).Reverse()];
        int start = 0, end = 0;
        for (int axis = 0; axis < rank; axis++)
        {
            end += d.Random.Next(to[^(rank - axis)] - extents[axis] + 1) * toStrides[axis];
            if (!d.Flip) continue;
            start += (extents[axis] - 1) * fromStrides[axis];
            fromStrides[axis] = -fromStrides[axis];
        }
        return d.Build.Emit(new BlockMove(extents, start, fromStrides, end, toStrides, to, d.Tensor(from)));
    }

    private static Value IndexMove(OperationDraft d)
    {
        int from = d.Random.Next(1, 9), to = d.Random.Next(1, 9);
        int[] source = [.. Enumerable.Range(0, from).Select(_ => d.Random.Next(-1, to))];
        return d.Build.Emit(new IndexMove(d.Build.NumberOf(source), source, d.Samples, [d.Samples, to], d.Tensor(d.Samples, from)));
    }

    private static Value Redistribution(OperationDraft d)
    {
        LinearGeometry g = RandomGeometry.Any(d);
        int inputs = Shapes.Length(g.InputShape.AsSpan(1)), outputs = Shapes.Length(g.OutputShape.AsSpan(1));
        Parameter? bias = d.Flip ? null : Bias(d, g, outputs);
        LinearGroup[] groups = [.. Enumerable.Range(0, d.Random.Next(4)).Select(_ => Group(d, bias is not null))];
        return d.Build.Emit(new Redistribution(
            d.Tensor(g.OutputShape), d.Tensor(g.InputShape), d.Tensor(g.OutputShape), "z", g, d.Numbers(RandomGeometry.Weights(g)),
            bias, groups, d.Epsilon, gamma: 0.5, (d.Numbers(inputs), d.Numbers(inputs))));
    }

    private static LinearGroup Group(OperationDraft d, bool hasBias)
    {
        IEnumerable<RuleTerm> terms = Enumerable.Range(0, d.Random.Next(1, 4)).Select(_ =>
            new RuleTerm(d.OneOf<InputPart>(), d.OneOf<ParameterPart>(), d.OneOf<ParameterPart>(), d.One(1, -1)));
        LinearGroup group = LinearGroup.Of(d.One(1f, -1f, 2f), d.OneOf<OutputMask>(), [.. terms], hasBias);
        return d.Random.Next(6) switch
        {
            0 => group with { Denominator = DenominatorSource.None },
            1 => group with { Denominator = DenominatorSource.Output },
            _ => group,
        };
    }

    private static Parameter Bias(OperationDraft d, LinearGeometry g, int outputs)
    {
        int channels = g.OutputShape[1];
        return g is MatrixGeometry || d.Flip
            ? new Parameter(d.Numbers(outputs), new ParameterLayout(1, outputs))
            : new Parameter(d.Numbers(channels), new ParameterLayout(outputs / channels, channels));
    }

    private static Value BatchNorm(OperationDraft d)
    {
        int channels = d.Random.Next(1, 4), inner = d.Random.Next(1, 5);
        int[] shape = [d.Samples, channels, inner];
        BatchNormKind kind = d.Each<BatchNormKind>();
        float[] shift = kind == BatchNormKind.Absolute ? [.. d.Numbers(channels).Select(Math.Abs)] : d.Numbers(channels);
        return d.Build.Emit(new BatchNormRedistribution(
            d.Tensor(shape), d.Tensor(shape), d.Tensor(shape), kind, new DiagonalGeometry(shape, new ParameterLayout(inner, channels)),
            d.Numbers(channels), shift, alpha: 2, beta: d.One(0, 1), d.Epsilon));
    }

    private static Value SumShare(OperationDraft d)
    {
        int[] shape = d.Shape(), own = d.Flip ? shape : d.Narrower(shape);
        return d.Build.Emit(new SumShare(d.Tensor(shape), d.Tensor(own), d.Tensor(shape), d.One(1, -1, 0.5), own, shape, d.Epsilon));
    }

    private static Value Extremum(OperationDraft d)
    {
        int[] shape = d.Shape(), own = d.Flip ? shape : d.Narrower(shape);
        Value[] rivals = [.. Enumerable.Range(0, d.Random.Next(4)).Select(_ => d.Tensor(d.Narrower(shape), Small))];
        return d.Build.Emit(new ExtremumShare(d.Tensor(shape), d.Tensor(shape, Small), d.Tensor(own, Small), rivals, d.Flip));

        float Small() => d.Random.Next(3);
    }

    /// <summary>Some places are asked for often, some never, and some elements go nowhere.</summary>
    private static Value Placed(OperationDraft d)
    {
        int elements = d.Random.Next(1, 7), places = d.Random.Next(1, 5);
        int[] rows = [d.Samples, elements];
        return d.Build.Emit(new PlacedSum(d.Tensor(rows), d.Tensor(rows, () => d.Random.Next(-1, places)), [d.Samples, places]));
    }

    private static Value Product(OperationDraft d)
    {
        ProductFactor factor = d.Each<ProductFactor>();
        int[] shape = d.Shape(), own = d.Flip ? shape : d.Narrower(shape), other = own == shape ? d.Narrower(shape) : shape;
        return d.Build.Emit(new ProductDerivative(
            d.Tensor(shape), d.Tensor(other, d.Denominator), d.Tensor(shape), d.Tensor(own, d.Denominator), factor));
    }

    private static Value MatrixShare(OperationDraft d)
    {
        int rows = d.Random.Next(1, 5), inner = d.Random.Next(1, 5), columns = d.Random.Next(1, 5), operand = d.Random.Next(2);
        int[] leading = d.Shape(3), narrow = d.Narrower(leading);
        int[] first = d.Flip ? leading : narrow, second = first == leading ? narrow : leading;
        int[] z = [.. leading, rows, columns], a = [.. first, rows, inner], b = [.. second, inner, columns];
        return d.Build.Emit(new MatrixProductShare(
            d.Tensor(z), d.Tensor(operand == 0 ? a : b), d.Tensor(operand == 0 ? b : a), d.Tensor(z, d.Denominator),
            operand, d.Random.Next(3), d.Epsilon));
    }

    /// <summary>Some inputs are −∞, as in masked attention.</summary>
    private static Value Softmax(OperationDraft d)
    {
        int size = d.Random.Next(1, 6), inner = d.Random.Next(1, 4);
        int[] shape = [d.Samples, size, inner];
        bool logarithm = d.Flip;
        Value x = d.Tensor(shape, () => d.Random.Next(8) == 0 ? float.NegativeInfinity : d.Number());
        Value y = d.Tensor(shape, () => logarithm ? -d.Random.NextSingle() : d.Random.NextSingle());
        return d.Build.Emit(new SoftmaxRelevance(d.Tensor(shape), x, y, size, inner, logarithm, d.Flip));
    }

    private static Value Normalization(OperationDraft d)
    {
        int size = d.Random.Next(2, 6), inner = d.Random.Next(1, 4);
        int[] shape = [d.Samples, d.Random.Next(1, 3), size, inner];
        Parameter? scale = d.One<Parameter?>(null, new Parameter(d.Numbers(size), new ParameterLayout(inner, size)));
        return d.Build.Emit(new NormalizationDerivative(d.Tensor(shape), d.Tensor(shape), new(size, inner, d.Flip, Epsilon: 0.125f), scale));
    }

    /// <summary>
    /// Deviations are irrational, and the weights of a row add up to 0: with any terms, or with values that are multiples of 1/8, a denominator
    /// could be 0 but for its rounding.
    /// </summary>
    private static Value NormalizationRules(OperationDraft d)
    {
        int outer = d.Random.Next(1, 3), size = d.Random.Next(2, 6), inner = d.Random.Next(1, 4), sample = outer * size * inner;
        int[] shape = d.One<int[]>([d.Samples, outer, size, inner], [d.Samples, outer * size, inner]);
        float Rough() => d.Number() + 0.03f + (d.Random.NextSingle() / 32);
        Parameter? Own() => d.One<Parameter?>(null, new Parameter([.. d.Numbers(size).Select(_ => Rough())], new ParameterLayout(inner, size)));
        (Parameter? scale, Parameter? shift) = (Own(), Own());
        LrpRule rule = d.One<LrpRule>(new EpsilonRule(), new NormRule());
        return d.Build.Emit(new NormalizationRedistribution(
            d.Tensor(shape), d.Tensor(shape, Rough), d.Tensor(shape), new(size, inner, d.Flip, Epsilon: 0.125f), scale, shift,
            LinearGroup.Of(rule, shift is not null), epsilon: 0.125, gamma: 0.5, (d.Numbers(sample), d.Numbers(sample))));
    }

    private static Value Lrn(OperationDraft d)
    {
        int[] shape = [d.Samples, d.Random.Next(1, 7), .. Enumerable.Range(0, d.Random.Next(1, 3)).Select(_ => d.Random.Next(1, 4))];
        return d.Build.Emit(new LrnRelevance(
            d.Tensor(shape), d.Tensor(shape), d.Random.Next(1, 6), alpha: 0.25, beta: 0.75, bias: d.One(1, 2), d.Flip, epsilon: 0.125));
    }
}
