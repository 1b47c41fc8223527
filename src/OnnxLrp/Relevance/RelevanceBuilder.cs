using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// Writes a <see cref="RelevanceGraph"/>. An operation that was written before on the same operands is not written again: rules ask for
/// what they need and share what is equal.
/// </summary>
public sealed class RelevanceBuilder
{
    private readonly ModelTensors _model;
    private readonly List<Value> _values = [];
    private readonly Dictionary<string, Value> _known = [];

    internal RelevanceBuilder(ModelTensors model) => _model = model;

    /// <summary>What is known of the model's tensors.</summary>
    internal ModelTensors Model => _model;

    /// <summary>Number of samples, at the batch size of the plan.</summary>
    public int Samples => _model.Samples;

    /// <summary>The node of the model that what follows belongs to.</summary>
    public string Node { get; set; } = "";

    /// <summary>The values so far; operands come before what is made from them.</summary>
    internal IReadOnlyList<Value> Values => _values;

    /// <summary>The values of a tensor of the model in the forward pass.</summary>
    public Value Activation(string tensor)
    {
        (ValueInfo info, bool readsOneForNaN) = _model.Describe(tensor);
        return Emit(new Activation(tensor, info, readsOneForNaN));
    }

    /// <summary>A constant.</summary>
    /// <param name="values">Its values, row-major; they are not copied and must not change.</param>
    /// <param name="shape">Its shape.</param>
    public Value Parameter(float[] values, params int[] shape)
    {
        if (values.Length != Shapes.Length(shape))
        {
            throw new ArgumentException($"{values.Length} values do not fill [{Shapes.Text(shape)}]", nameof(values));
        }
        return Emit(new ParameterConstant(NumberOf(values), values, shape));
    }

    /// <summary>A single number, which broadcasts.</summary>
    public Value Scalar(double value) => Emit(new Constant(value, []));

    /// <summary>One number everywhere.</summary>
    public Value Constant(double value, params int[] shape) => Emit(new Constant(value, shape));

    /// <summary>Writes an operation, or finds it where it was written before.</summary>
    internal Value Emit(Operation operation)
    {
        if (operation is Unary { Kind: UnaryKind.Positive, Operands: [{ Maker: Activation z }] }
            && _model.Rectified.TryGetValue(z.Tensor, out string? relu))
        {
            return Activation(relu);
        }
        string key = operation.ToString();
        if (_known.TryGetValue(key, out Value? before)) return before;
        var value = new Value(this, _values.Count, Node, operation);
        if (operation is Binary { Kind: BinaryKind.Add })
        {
            value.Vanish(operation.Operands[0].Vanishings.Intersect(operation.Operands[1].Vanishings));
        }
        _values.Add(value);
        return _known[key] = value;
    }

    /// <summary>Whether a size of a first axis grows with the batch.</summary>
    internal bool IsBatch(int size) => size % Samples == 0;

    /// <summary>A parameter as a constant that broadcasts against its tensor, as small as its layout allows.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="shape">Shape of the tensor.</param>
    internal Value Parameter(Parameter parameter, int[] shape)
    {
        (int inner, int count) = (parameter.Layout.Inner, parameter.Layout.Count);
        int end = shape.Length, innerSize = 1, size = 1;
        while (end > 0 && innerSize < inner) innerSize *= shape[--end];
        int first = end;
        while (first > 0 && size < count) size *= shape[--first];
        if (innerSize == inner && size == count)
        {
            return Parameter(parameter.Values, [.. shape.Select((d, axis) => axis >= first && axis < end ? d : 1)]);
        }
        return Parameter([.. Enumerable.Range(0, Shapes.Length(shape)).Select(parameter.At)], shape);
    }

    /// <summary>A number for an array that is known by its identity; the same in all builders of a model.</summary>
    internal int NumberOf(object array) => _model.NumberOf(array);

    /// <summary>An empty builder for the same model, in which a pass writes its result.</summary>
    internal RelevanceBuilder Successor() => new(_model);

    /// <summary>An empty builder for the same model, in which its layers write what they compute.</summary>
    internal RelevanceBuilder ForForward() => new(_model.ForForward());
}
