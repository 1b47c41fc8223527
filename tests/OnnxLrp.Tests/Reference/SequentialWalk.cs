using OnnxLrp.TestSupport.Geometry;
using OnnxLrp.TestSupport.Golden;
using OnnxLrp.TestSupport.Onnx;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>Explains a golden network that is a plain chain of layers with the reference alone, in float64.</summary>
internal sealed class SequentialWalk
{
    private static readonly Dictionary<string, Func<ReferenceNode, ActivationReference>> Activations = new()
    {
        ["Elu"] = node => ActivationReference.Elu(Decimal(node, 1)),
        ["LeakyRelu"] = node => ActivationReference.LeakyRelu(Decimal(node, 0.01f)),
        ["Relu"] = _ => ActivationReference.Relu,
        ["Sigmoid"] = _ => ActivationReference.Sigmoid,
        ["Softplus"] = _ => ActivationReference.Softplus,
        ["Tanh"] = _ => ActivationReference.Tanh,
    };

    private readonly ReferenceModel _model;
    private readonly GoldenRules _rules;
    private readonly List<WalkedLayer> _layers = [];
    private bool _first = true;

    public SequentialWalk(GoldenCase golden)
    {
        _model = ReferenceModel.Read(golden.Model);
        _rules = new GoldenRules(golden);
        int[] shape = golden.Input.Shape[1..];
        foreach (ReferenceNode node in _model.Nodes.Where(node => !_model.Weights.ContainsKey(node.Inputs[0])))
        {
            _layers.Add(Layer(node, shape));
            shape = _layers[^1].OutputShape;
        }
    }

    public static bool IsActivation(string op) => Activations.ContainsKey(op);

    /// <summary>Output, and relevance of the input, of one sample; the start relevance is made from the output.</summary>
    public (double[] Output, double[] Relevance) Explain(double[] input, Func<double[], double[]> start)
    {
        List<double[]> values = [input];
        foreach (WalkedLayer layer in _layers)
            values.Add(layer.Forward(values[^1]));
        double[] relevance = start(values[^1]);
        for (int layer = _layers.Count - 1; layer >= 0; layer--)
            relevance = _layers[layer].Backward(values[layer], relevance);
        return (values[^1], relevance);
    }

    private WalkedLayer Layer(ReferenceNode node, int[] shape) => node.Op switch
    {
        "Conv" => Linear(node, Conv(node, shape)),
        "ConvTranspose" => Linear(node, ConvTranspose(node, shape)),
        "Gemm" => Linear(node, Gemm(node)),
        "MatMul" => Linear(node, MatMul(node, shape)),
        "AveragePool" => Linear(node, LinearReference.AveragePool(Pool(node, shape))),
        "GlobalAveragePool" => Linear(node, LinearReference.Mean(shape, [.. Enumerable.Range(1, shape.Length - 1)])),
        "ReduceMean" => Mean(node, shape),
        "BatchNormalization" => BatchNorm(node, shape),
        "Flatten" => new WalkedLayer([IndexSpace.Size(shape)], x => x, (_, r) => r),
        "MaxPool" => MaxPool(new MaxPoolReference(Pool(node, shape)), Pool(node, shape)),
        _ when Activations.TryGetValue(node.Op, out Func<ReferenceNode, ActivationReference>? make) => Activation(node, make(node), shape),
        _ => throw new NotSupportedException($"The walk knows no {node.Op}."),
    };

    private WalkedLayer Linear(ReferenceNode node, LinearMap map)
    {
        bool pooling = node.Op.EndsWith("Pool", StringComparison.Ordinal);
        ReferenceRule rule = _rules.For(node.Op, _first && !pooling, RuleReference.Norm());
        _first &= pooling;
        return new WalkedLayer(map.OutputShape, map.Forward, (x, r) => rule.Relevance(map, x, r));
    }

    private WalkedLayer Mean(ReferenceNode node, int[] shape)
    {
        int[] axes = [.. node.Integers["axes"].Select(axis => (axis < 0 ? axis + shape.Length + 1 : axis) - 1)];
        LinearMap map = LinearReference.Mean(shape, axes);
        int[] output = node.Int("keepdims", 1) == 1 ? map.OutputShape : [.. shape.Where((_, axis) => !axes.Contains(axis))];
        return Linear(node with { Op = "ReduceMean" }, map) with { OutputShape = output };
    }

    private WalkedLayer BatchNorm(ReferenceNode node, int[] shape)
    {
        BatchNormParameters parameters = new(Weight(node, 1), Weight(node, 2), Weight(node, 3), Weight(node, 4), node.Number("epsilon", 1e-5f));
        BatchNormReference norm = new(shape, parameters);
        return new WalkedLayer(shape, norm.Forward, _rules.ForBatchNorm(norm, LinearReference.BatchNorm(shape, parameters)));
    }

    private WalkedLayer Activation(ReferenceNode node, ActivationReference activation, int[] shape)
    {
        bool gradient = _rules.For(node.Op, first: false, RuleReference.Pass) == RuleReference.Gradient;
        return new WalkedLayer(
            shape,
            x => [.. x.Select(activation.Value)],
            (x, r) => gradient ? [.. r.Zip(x, (relevance, value) => relevance * activation.Derivative(value))] : r);
    }

    private static WalkedLayer MaxPool(MaxPoolReference pool, PoolGeometry geometry) => new(geometry.OutputShape, pool.Forward, pool.WinnerTakesAll);

    private LinearMap Conv(ReferenceNode node, int[] shape)
    {
        int[] weight = _model.Weights[node.Inputs[1]].Shape;
        return LinearReference.Conv(
            new ConvGeometry(shape[0], weight[0], node.Int("group", 1), Axes(node, shape, weight[2..])), Weight(node, 1), Bias(node, 2));
    }

    private LinearMap ConvTranspose(ReferenceNode node, int[] shape)
    {
        int[] weight = _model.Weights[node.Inputs[1]].Shape;
        int groups = node.Int("group", 1);
        int[] extra = node.Ints("output_padding", shape.Length - 1, 0);
        TransposedAxisWindow[] axes = [.. Axes(node, shape, weight[2..]).Select((axis, d) => new TransposedAxisWindow(
            axis.Input, axis.Kernel, axis.Stride, axis.Dilation, axis.PadBegin, axis.PadEnd, extra[d]))];
        return LinearReference.ConvTranspose(new ConvTransposeGeometry(shape[0], weight[1] * groups, groups, axes), Weight(node, 1), Bias(node, 2));
    }

    private LinearMap Gemm(ReferenceNode node)
    {
        bool transB = node.Int("transB", 0) == 1;
        int[] weight = _model.Weights[node.Inputs[1]].Shape;
        (int inputs, int outputs) = transB ? (weight[1], weight[0]) : (weight[0], weight[1]);
        GemmGeometry geometry = new(inputs, outputs, transB, node.Number("alpha", 1), node.Number("beta", 1));
        return LinearReference.Gemm(geometry, Weight(node, 1), Bias(node, 2));
    }

    /// <summary>PyTorch exports a Linear without bias as a Transpose of the weight [out, in] and a MatMul.</summary>
    private LinearMap MatMul(ReferenceNode node, int[] shape)
    {
        ReferenceNode transpose = _model.Nodes.Single(other => other.Outputs[0] == node.Inputs[1]);
        (int[] weight, float[] values) = _model.Weights[transpose.Inputs[0]];
        if (shape.Length != 1)
            throw new NotSupportedException("The walk knows MatMul of one row only.");
        return LinearReference.Gemm(new GemmGeometry(weight[1], weight[0]), values);
    }

    private static PoolGeometry Pool(ReferenceNode node, int[] shape) => new(
        shape[0], Axes(node, shape, node.Integers["kernel_shape"]), node.Int("ceil_mode", 0) == 1, node.Int("count_include_pad", 0) == 1);

    private static AxisWindow[] Axes(ReferenceNode node, int[] shape, int[] kernel)
    {
        int rank = kernel.Length;
        int[] strides = node.Ints("strides", rank, 1);
        int[] dilations = node.Ints("dilations", rank, 1);
        int[] pads = node.Ints("pads", 2 * rank, 0);
        return [.. kernel.Select((k, d) => new AxisWindow(shape[d + 1], k, strides[d], dilations[d], pads[d], pads[rank + d]))];
    }

    /// <summary>alpha as the decimal number that PyTorch computed with; the file holds it rounded to float32.</summary>
    private static double Decimal(ReferenceNode node, float byDefault) => (double)(decimal)node.Number("alpha", byDefault);

    private float[] Weight(ReferenceNode node, int input) => _model.Weights[node.Inputs[input]].Values;

    private float[]? Bias(ReferenceNode node, int input) => node.Inputs.Count > input ? Weight(node, input) : null;
}
