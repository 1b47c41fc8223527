using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>Where layers meet rules: the steps of the backward pass, from the explained output to the input.</summary>
/// <param name="nonNegative">Tensors known to be ≥ 0.</param>
internal sealed class StepBuilder(IReadOnlySet<string> nonNegative)
{
    private readonly List<LrpStep> _steps = [];
    private readonly HashSet<string> _written = [];
    private readonly RelevanceKnowledge _knowledge = new();

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<LrpStep> Steps => _steps;

    /// <summary>Whether relevance reaches the tensor.</summary>
    public bool Reaches(string tensor) => _written.Contains(tensor);

    /// <summary>The explained output has relevance: the seed.</summary>
    public void Seed(string output) => _written.Add(output);

    /// <summary>Adds the steps of one layer; layers must come in reverse order. Returns the steps added.</summary>
    /// <exception cref="ArgumentException">The bounds of zbox do not fit the layer's input.</exception>
    public IReadOnlyList<LrpStep> Add(PlannedLayer layer, LrpRule rule)
    {
        int first = _steps.Count;
        string node = layer.Node.Name, z = layer.Output;
        switch (layer.Layer)
        {
            case RoutingLayer routing:
                AddRoutes(node, routing);
                break;
            case ActivationLayer or SoftmaxLayer or NormalizationLayer or LinearLayer or BatchNormLayer or ScaleLayer or LrnLayer when rule is PassRule:
                AddPass(node, z, layer.Layer);
                break;
            case LinearLayer l:
                AddLinear(node, z, l.Input, l.Geometry, l.Weight, l.Bias, rule);
                break;
            case BatchNormLayer b:
                AddBatchNorm(node, z, b, rule);
                break;
            case ScaleLayer s:
                AddLinear(node, z, s.Input, new DiagonalGeometry(s.OutputShape, s.Weight.Layout), s.Weight.Values, s.Bias, rule);
                break;
            case SumLayer sum:
                AddSum(node, z, sum, rule);
                break;
            case ActivationLayer a:
                AddActivation(node, z, a, rule);
                break;
            case ExtremumLayer e:
                AddExtremum(node, z, e, rule);
                break;
            case MaxPoolLayer m:
                bool winnersOnly = _knowledge.VanishesAtZero(z);
                _steps.Add(new MaxPoolStep(node, z, Write(m.Input, winnersOnly), m.Geometry, rule is ShareRule));
                break;
            case LrnLayer lrn:
                _steps.Add(new LrnStep(node, z, Write(lrn.Input, rule is TaylorRule), lrn, rule is TaylorRule, (float)rule.Stabilizer));
                break;
            case ProductLayer product:
                AddProduct(node, z, product, rule);
                break;
            case BilinearLayer b:
                AddBilinear(node, z, b, rule);
                break;
            case SoftmaxLayer s:
                _steps.Add(new SoftmaxStep(node, z, Write(s.Input, rule is TaylorRule), s, rule is TaylorRule));
                break;
            case NormalizationLayer n:
                _steps.Add(new NormalizationStep(node, z, Write(n.Input, false), n));
                break;
            default:
                throw new InvalidOperationException($"{node}: a layer of kind {layer.Layer.GetType().Name} has no steps.");
        }
        for (int i = first; i < _steps.Count; i++) _steps[i] = _steps[i] with { VanishesBelowZero = _knowledge.VanishesAtNonPositive(_steps[i].From) };
        return _steps[first..];
    }

    private RelevanceTarget Write(string tensor, bool vanishesAtZero, bool vanishesAtNonPositive = false)
    {
        _knowledge.Contribute(tensor, vanishesAtZero, vanishesAtNonPositive);
        return new RelevanceTarget(tensor, !_written.Add(tensor));
    }

    private void AddPass(string node, string output, Layer layer)
    {
        (string input, bool relu) = layer switch
        {
            ActivationLayer a => (a.Input, a.Function == ActivationFunction.Relu || a is { Function: ActivationFunction.Clip, Alpha: 0 }),
            SoftmaxLayer s => (s.Input, false),
            LinearLayer l => (l.Input, false),
            BatchNormLayer b => (b.Input, false),
            LrnLayer l => (l.Input, false),
            NormalizationLayer n => (n.Input, false),
            ScaleLayer s => (s.Input, false),
            _ => throw new InvalidOperationException(),
        };
        bool zeroBelow = relu && _knowledge.VanishesAtZero(output);
        _steps.Add(new CopyStep(node, output, Write(input, zeroBelow, zeroBelow)));
    }

    private void AddLinear(
        string node, string z, string x, LinearGeometry geometry, float[] weight, Parameter? bias, LrpRule rule)
    {
        IReadOnlyList<LinearGroup> groups = TermReduction.Reduce(rule, nonNegative.Contains(x), bias is not null, _knowledge.VanishesAtNonPositive(z));
        (float[], float[])? box = rule.Box(geometry.InputShape.AsSpan(1));
        RelevanceTarget to = Write(x, TermReduction.VanishesWhereInputIsZero(groups));
        _steps.Add(new LinearStep(node, z, to, geometry, weight, bias, groups, (float)rule.Stabilizer, (float)rule.GammaFactor, box));
    }

    private void AddBatchNorm(string node, string y, BatchNormLayer layer, LrpRule rule)
    {
        float epsilon = (float)rule.Stabilizer;
        (BatchNormKind kind, float[] shift, double alpha, double beta)? fused = rule switch
        {
            EpsilonRule or NormRule => (BatchNormKind.Epsilon, layer.Shift, 0, 0),
            AlphaBetaRule r => (BatchNormKind.AlphaBeta, layer.Shift, r.Alpha, r.Beta),
            ZPlusRule => (BatchNormKind.AlphaBeta, layer.Shift, 1, 0),
            AbsRule r => (BatchNormKind.Absolute, r.SplitBias ? layer.SplitShift : [.. layer.Shift.Select(MathF.Abs)], 0, 0),
            _ => null,
        };
        if (fused is not { } f)
        {
            AddLinear(node, y, layer.Input, layer.Geometry, layer.Scale, new Parameter(layer.Shift, layer.Geometry.Layout), rule);
            return;
        }
        _steps.Add(new BatchNormStep(
            node, y, Write(layer.Input, true), f.kind, layer.Scale, f.shift, layer.Geometry.Layout, (float)f.alpha, (float)f.beta, epsilon));
    }

    private void AddSum(string node, string z, SumLayer sum, LrpRule rule)
    {
        bool share = rule is NormRule or EpsilonRule;
        int[] shape = [.. Enumerable.Range(0, sum.Summands.Max(s => s.Shape.Length)).Select(d => sum.Summands.Max(s => Dimension(s.Shape, d, sum)))];
        foreach (Summand s in sum.Summands)
        {
            _steps.Add(new SumStep(node, z, Write(s.Tensor, share), s.Factor, s.Shape, shape, share, (float)rule.Stabilizer));
        }
    }

    private static int Dimension(int[] shape, int d, SumLayer sum)
    {
        int j = d - (sum.Summands.Max(s => s.Shape.Length) - shape.Length);
        return j < 0 ? 1 : shape[j];
    }

    /// <summary>Where a factor is 0 the product is 0, so what is known of R at z = 0 holds at the factor too; not for quotients and derivatives.</summary>
    private void AddProduct(string node, string z, ProductLayer layer, LrpRule rule)
    {
        bool atZero = _knowledge.VanishesAtZero(z) && rule is not GradientRule && !layer.Divides;
        for (int i = 0; i < 2; i++)
        {
            (string own, int[] shape, string other, int[] otherShape) = i == 0
                ? (layer.First, layer.FirstShape, layer.Second, layer.SecondShape)
                : (layer.Second, layer.SecondShape, layer.First, layer.FirstShape);
            if (rule is SignalRule && i != (layer.Signal ?? 0)) continue;
            ProductFactor factor = (rule is GradientRule, layer.Divides, i) switch
            {
                (false, _, _) => ProductFactor.Constant,
                (_, false, _) => ProductFactor.Other,
                (_, _, 0) => ProductFactor.Reciprocal,
                _ => ProductFactor.Divisor,
            };
            bool unchanged = rule is SignalRule && Shapes.Length(shape) == Shapes.Length(layer.OutputShape);
            RelevanceTarget to = Write(own, atZero);
            _steps.Add(unchanged
                ? new CopyStep(node, z, to)
                : new ProductStep(node, z, to, shape, other, otherShape, layer.OutputShape, factor, rule is HalfRule ? 0.5f : 1));
        }
    }

    private void AddBilinear(string node, string z, BilinearLayer layer, LrpRule rule)
    {
        int parts = rule switch { HalfRule => 2, SignalRule => 1, _ => 0 };
        for (int i = 0; i < 2; i++)
        {
            if (rule is SignalRule && i != (layer.Signal ?? 0)) continue;
            (string own, int[] shape, string other, int[] otherShape) = i == 0
                ? (layer.First, layer.FirstShape, layer.Second, layer.SecondShape)
                : (layer.Second, layer.SecondShape, layer.First, layer.FirstShape);
            _steps.Add(new BilinearStep(node, z, Write(own, parts > 0), i, shape, other, otherShape, layer.OutputShape, parts, (float)rule.Stabilizer));
        }
    }

    private void AddActivation(string node, string y, ActivationLayer layer, LrpRule rule)
    {
        ActivationBackward backward = rule switch
        {
            GuidedReluRule => ActivationBackward.Guided,
            DeconvnetReluRule => ActivationBackward.Deconvnet,
            _ => ActivationBackward.Gradient,
        };
        bool zeroBelow = layer.Function == ActivationFunction.Relu && backward != ActivationBackward.Deconvnet;
        _steps.Add(new ActivationStep(node, y, Write(layer.Input, zeroBelow, zeroBelow), layer, backward));
    }

    /// <summary>A candidate that is 0, or ≤ 0, gets something only where the extremum is that value too.</summary>
    private void AddExtremum(string node, string z, ExtremumLayer layer, LrpRule rule)
    {
        bool atZero = _knowledge.VanishesAtZero(z), below = _knowledge.VanishesAtNonPositive(z);
        for (int i = 0; i < layer.Candidates.Count; i++)
        {
            if (layer.Candidates[i].Constant is not null) continue;
            _steps.Add(new ExtremumStep(node, z, Write(layer.Candidates[i].Tensor, atZero, below), i, layer, rule is ShareRule));
        }
    }

    private void AddRoutes(string node, RoutingLayer routing)
    {
        foreach (Route route in routing.Routes.Where(r => _written.Contains(r.Output)))
        {
            bool atZero = _knowledge.VanishesAtZero(route.Output), below = _knowledge.VanishesAtNonPositive(route.Output);
            if (route is StridedRoute { CoversInput: false } && !_written.Contains(route.Input))
            {
                _steps.Add(new ZeroStep(node, Write(route.Input, true, true)));
            }
            RelevanceTarget to = Write(route.Input, atZero, below);
            _steps.Add(route switch
            {
                AliasRoute => new CopyStep(node, route.Output, to),
                StridedRoute s => new StridedStep(node, s, to.Accumulate),
                RepeatRoute r => new ProductStep(node, r.Output, to, r.InputShape, "", [], r.OutputShape, ProductFactor.Constant, 1),
                IndexedRoute i => new IndexedStep(node, i, to.Accumulate),
                _ => throw new InvalidOperationException(),
            });
        }
    }
}
