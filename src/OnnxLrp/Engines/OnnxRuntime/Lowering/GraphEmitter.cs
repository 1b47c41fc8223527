using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Writes a relevance graph as ONNX nodes. For each value it keeps the name of a tensor. A bias and a factor become part of the product that
/// they follow. Values that are the same in every run become constants, and division by a constant becomes multiplication.
/// </summary>
/// <param name="nodes">Where nodes are written.</param>
/// <param name="start">The tensor that holds the start relevance.</param>
/// <param name="rectified">Gives the name of <c>max(z, 0)</c> of a tensor of the model.</param>
/// <param name="source">Name of the model, for messages.</param>
internal sealed class GraphEmitter(NodeEmitter nodes, string start, Func<string, string> rectified, string source)
    : GraphInterpreter<string>
{
    private readonly MovementForm _movement = new(nodes);
    private readonly Dictionary<Value, string> _names = [];
    private readonly List<string> _batchBound = [];

    /// <summary>Why the graph holds for the plan's batch size only; empty where it holds for any.</summary>
    public IReadOnlyList<string> BatchBound => _batchBound;

    /// <summary>Writes values and all that they are made from.</summary>
    /// <param name="values">The values, each after its operands.</param>
    /// <returns>The names of all values.</returns>
    public IReadOnlyDictionary<Value, string> Write(IReadOnlyList<Value> values)
    {
        Run(DepthFirst(values), values);
        return _names;
    }

    // Each value right after its last operand, so that ONNX Runtime, which runs nodes in the order of the file where it can choose, finds
    // the operands still in the processor's cache. A stack of our own, because graphs are deeper than the thread's stack may be.
    private static List<Value> DepthFirst(IReadOnlyList<Value> values)
    {
        var ordered = new List<Value>(values.Count);
        var written = new HashSet<Value>();
        var open = new Stack<(Value Value, bool OperandsDone)>();
        foreach (Value value in values) open.Push((value, false));
        while (open.TryPop(out (Value Value, bool OperandsDone) next))
        {
            if (next.OperandsDone && written.Add(next.Value)) ordered.Add(next.Value);
            if (written.Contains(next.Value)) continue;
            open.Push((next.Value, true));
            foreach (Value operand in next.Value.Maker.Operands.Reverse()) open.Push((operand, false));
        }
        return ordered;
    }

    protected override void Starting(Value value)
    {
        nodes.Scope = value.Node;
        bool mixes = !value.Info.IsBatched && value.Maker.Operands.Any(o => o.Info.IsBatched);
        if (mixes) _batchBound.Add($"{value.Node} mixes samples");
    }

    protected override void Done(Value value, string held) => _names[value] = held;

    protected override string Run(Activation activation)
    {
        if (!activation.ReadsOneForNaN) return activation.Tensor;
        return nodes.Where(nodes.Emit("IsNaN", [activation.Tensor]), nodes.Scalar(1), activation.Tensor);
    }

    protected override string Run(ParameterConstant parameter) => nodes.Constant(parameter.Values, parameter.Shape);

    protected override string Run(Constant constant) => nodes.Filled((float)constant.Value, constant.Shape);

    protected override string Run(StartRelevanceSource relevance) => start;

    // One number for each channel, whatever shape it takes to broadcast.
    protected override string Run(ConditionSource condition) => nodes.Reshape(
        nodes.OptionalInput(ExplainerModel.ConditionInput(condition.Tensor), [condition.Shape[condition.Axis]], 1), condition.Shape);

    protected override string Run(Binary operation, Value result, string a, string b)
    {
        Value left = operation.Operands[0], right = operation.Operands[1];
        switch (operation.Kind)
        {
            case BinaryKind.Add when Biased(left, right) is { } biased:
                return biased;
            case BinaryKind.Multiply
                when right.Maker is Constant { Shape.Length: 0 } factor && Scaled(left, (float)factor.Value) is { } scaled:
                return scaled;
            case BinaryKind.Divide or BinaryKind.DivideOrZero when right.IsConstant && !left.IsConstant && right.Maker is not Constant:
                return nodes.Multiply(Element(left, a), Reciprocal(right));
            case BinaryKind.DivideOrZero:
                return nodes.QuotientOrZero(Element(left, a), Element(right, b));
        }
        string op = operation.Kind switch
        {
            BinaryKind.Add => "Add",
            BinaryKind.Subtract => "Sub",
            BinaryKind.Multiply => "Mul",
            BinaryKind.Divide => "Div",
            BinaryKind.Minimum => "Min",
            BinaryKind.Maximum => "Max",
            BinaryKind.Power => "Pow",
            _ => "And",
        };
        return nodes.Emit(op, [Element(left, a), Element(right, b)]);
    }

    protected override string Run(Unary operation, Value result, string x) => operation.Kind switch
    {
        UnaryKind.Positive when operation.Operands[0].Maker is Activation activation => rectified(activation.Tensor),
        UnaryKind.Positive => nodes.Emit("Relu", [x]),
        UnaryKind.Negative => nodes.Emit("Min", [x, nodes.Scalar(0)]),
        UnaryKind.Absolute => nodes.Emit("Abs", [x]),
        UnaryKind.Square => nodes.Multiply(x, x),
        UnaryKind.Negate => Scaled(operation.Operands[0], -1) ?? nodes.Emit("Neg", [x]),
        _ => nodes.Emit(operation.Kind.ToString(), [x]),
    };

    protected override string Run(Comparison operation, Value result, string a, string b) =>
        nodes.Emit(operation.Kind.ToString(), [Element(operation.Operands[0], a), Element(operation.Operands[1], b)]);

    protected override string Run(Selection operation, Value result, string condition, string yes, string no) =>
        nodes.Where(condition, Element(operation.Operands[1], yes), Element(operation.Operands[2], no));

    protected override string Run(Stabilisation operation, Value result, string z) => nodes.Stabilised(z, operation.Epsilon);

    protected override string Run(Conversion operation, Value result, string x)
    {
        OnnxElementType type = operation.To == ElementKind.Double ? OnnxElementType.Double : OnnxElementType.Float;
        string converted = nodes.Emit("Cast", [x], OnnxAttributes.Empty.With("to", (long)type));
        // The shape gets lost in products of higher precision, and what follows could not stay in blocks.
        bool isKnown = operation.To == ElementKind.Number && result.Info.IsBatched && result.Shape[0] == nodes.Batch.Size;
        return isKnown ? nodes.Declare(converted, [.. result.Shape.Skip(1)]) : converted;
    }

    protected override string Run(Convolution operation, Value result, string u, string w) => Convolve(operation, u, w, null);

    protected override string Run(MatrixProduct operation, Value result, string a, string b) => Multiply(operation, result, a, b, 1, null);

    protected override string Run(WindowSum operation, Value result, string u)
    {
        var sliding = Sliding.Of(operation.Geometry);
        int channels = operation.Geometry.InputShape[1];
        string ones = nodes.Constant(
            [.. Enumerable.Repeat(1f, channels * Shapes.Length(operation.Geometry.Kernel))],
            [channels, 1, .. operation.Geometry.Kernel]);
        return operation.IsAdjoint ? sliding.Spread(nodes, u, ones, channels) : sliding.Convolve(nodes, u, ones, channels);
    }

    protected override string Run(WindowWinners operation, Value result, string s, string x, string y)
    {
        var form = new WinnersForm(operation.Geometry, nodes);
        return operation.ShareTies ? form.Ties(s, x, y) : form.Winner(s, x, y);
    }

    protected override string Run(Reshape operation, Value result, string x) => nodes.Samples(x, operation.Shape);

    protected override string Run(Broadcast operation, Value result, string x)
    {
        int[] from = operation.Operands[0].Info.Shape;
        bool sameRank = from.Length == operation.Shape.Length;
        long[] sizes = [.. operation.Shape.Select((size, axis) => sameRank && from[axis] == size ? 1L : size)];
        return nodes.Emit("Expand", [x, nodes.Integers(sizes)]);
    }

    // Without axes, ONNX sums over all of them.
    protected override string Run(Summation operation, Value result, string x) =>
        operation.Axes.Length == 0 ? x : nodes.Sum(x, operation.Axes, keepAxes: true);

    protected override string Run(BlockMove operation, Value result, string x) =>
        _movement.Block(operation, x, operation.Operands[0].Info.Shape);

    /// <summary>Whether a compound has nodes of its own, which are better than those of its expansion.</summary>
    public static bool Knows(Compound compound) => compound is PlacedSum;

    protected override bool HasKernel(Compound compound) => Knows(compound);

    protected override string Run(Compound compound, Value result, IReadOnlyList<string> operands)
    {
        var sum = (PlacedSum)compound;
        string rows = nodes.Samples(operands[0], sum.Rows, sum.Places.Shape[1]);
        return nodes.Samples(_movement.Placed(rows, operands[1], sum.RowLength), sum.ResultShape);
    }

    protected override string Run(IndexMove operation, Value result, string x)
    {
        string samples = nodes.Samples(x, operation.Samples, operation.Source.Length);
        string moved = _movement.Indexed(samples, operation.Source, result.Info.Length / operation.Samples);
        return nodes.Samples(moved, operation.Shape);
    }

    /// <summary>
    /// The operand of arithmetic: a constant of its elements where it is known, so that nothing is computed when the graph loads.
    /// </summary>
    private string Element(Value value, string name) =>
        value.Maker is ParameterConstant or Constant || !value.IsConstant || ConstantValues.Of(value) is not { } elements
            ? name
            : nodes.Constant(elements, value.Info.Shape);

    /// <summary><c>L(u; w) + b</c> with a bias for each channel, where the sum is that.</summary>
    private string? Biased(Value product, Value bias)
    {
        if (product.Info.Element != ElementKind.Number || !bias.IsConstant || ConstantValues.Of(bias) is not { } values) return null;
        string Name(int operand) => _names[product.Maker.Operands[operand]];
        switch (product.Maker)
        {
            case Convolution { IsAdjoint: false, Geometry.Transposed: false } c
                when PerChannel(values, bias.Info.Shape, c.Geometry.OutputShape, 1) is { } each:
                return Convolve(c, Name(0), Name(1), nodes.Constant(each, [each.Length]));
            case MatrixProduct m
                when IsLayer(m) && PerChannel(values, bias.Info.Shape, product.Info.Shape, product.Info.Shape.Length - 1) is { } each:
                return Multiply(m, product, Name(0), Name(1), 1, nodes.Constant(each, [each.Length]));
            default:
                return null;
        }
    }

    /// <summary>The values of a bias that varies along one axis only; null for any other.</summary>
    private static float[]? PerChannel(float[] values, int[] shape, int[] output, int axis)
    {
        int channels = output[axis];
        if (values.Length == 1) return [.. Enumerable.Repeat(values[0], channels)];
        int from = axis - (output.Length - shape.Length);
        return values.Length == channels && from >= 0 && shape[from] == channels ? values : null;
    }

    /// <summary><c>f L(u; w)</c> with f in the weight, or in the product.</summary>
    private string? Scaled(Value product, float factor)
    {
        string Name(int operand) => _names[product.Maker.Operands[operand]];
        return product.Maker switch
        {
            Convolution c => Convolve(c, Name(0), nodes.Multiply(Name(1), factor), null),
            MatrixProduct m when IsLayer(m) => Multiply(m, product, Name(0), Name(1), factor, null),
            _ => null,
        };
    }

    private string Convolve(Convolution operation, string u, string w, string? bias)
    {
        var form = new ConvolutionForm(operation.Geometry, nodes);
        if (operation.Operands[0].Info.Element == ElementKind.Double) return form.ByProducts(u, w);
        return operation.IsAdjoint ? form.Adjoint(u, w, operation.Operands[1].Maker is Constant { Value: 1 }) : form.Forward(u, w, bias);
    }

    /// <summary>Whether a product is that of a layer: rows times one constant matrix.</summary>
    private static bool IsLayer(MatrixProduct product) =>
        !product.TransposeA && product.Operands[0].Info.Element == ElementKind.Number
        && product.Operands[1].Shape.Count == 2 && product.Operands[1].IsConstant;

    /// <summary>
    /// A matrix product. That of a layer is a Gemm over rows: it takes the matrix in either layout, so that a rule and its adjoint share
    /// one constant.
    /// </summary>
    private string Multiply(MatrixProduct operation, Value result, string a, string b, float factor, string? bias)
    {
        if (!IsLayer(operation))
        {
            string left = operation.TransposeA ? Turned(a, operation.Operands[0]) : a;
            string right = operation.TransposeB ? Turned(b, operation.Operands[1]) : b;
            return nodes.Emit("MatMul", [left, right]);
        }
        int[] from = operation.Operands[0].Info.Shape;
        string rows = from.Length == 2 ? a : nodes.Reshape(a, [-1, from[^1]]);
        OnnxAttributes attributes = OnnxAttributes.Empty.With("transB", operation.TransposeB ? 1L : 0L).With("alpha", factor);
        string product = nodes.Emit("Gemm", bias is null ? [rows, b] : [rows, b, bias], attributes);
        return from.Length == 2 ? product : nodes.Samples(product, result.Info.Shape);
    }

    private string Turned(string name, Value value)
    {
        int rank = value.Shape.Count;
        return nodes.Transpose(name, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    /// <summary><c>1 / z</c> of a denominator that no run changes, and 0 where it is 0: computed here, once, for one sample.</summary>
    private string Reciprocal(Value denominator)
    {
        var once = new NodeEmitter([]);
        var emitter = new GraphEmitter(once, "", _ => throw new InvalidOperationException("a constant reads no activation"), source);
        string z = emitter.Write(RelevanceGraph.WithOperands([denominator]))[denominator];
        HostTensor values = ConstantGraph.Evaluate(once, z, source);
        return nodes.Constant(Array.ConvertAll(values.Data.ToArray(), v => v == 0 ? 0 : 1 / v), values.Shape);
    }
}
