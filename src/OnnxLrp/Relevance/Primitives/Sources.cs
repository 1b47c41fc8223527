using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>The values of a tensor of the model in the forward pass.</summary>
public sealed record Activation : Primitive
{
    private readonly ValueInfo _info;

    internal Activation(string tensor, ValueInfo info, bool readsOneForNaN) =>
        (Tensor, _info, ReadsOneForNaN) = (tensor, info, readsOneForNaN);

    /// <summary>Name of the tensor.</summary>
    public string Tensor { get; }

    /// <summary>
    /// Whether engines read 1 where the tensor holds NaN. Its values are dropped there before the output, so its relevance is 0, and
    /// 0 · NaN must be 0.
    /// </summary>
    public bool ReadsOneForNaN { get; }

    /// <inheritdoc/>
    public override string Text => $"activation \"{Tensor}\"{(ReadsOneForNaN ? " (1 for NaN)" : "")}";

    /// <inheritdoc/>
    public override string Kernel => "-";

    internal override ValueInfo Infer() => _info;
}

/// <summary>A constant of the model or of a rule.</summary>
public sealed record ParameterConstant : Primitive
{
    internal ParameterConstant(int number, float[] values, int[] shape) => (Number, Values, Shape) = (number, values, shape);

    /// <summary>Number of the constant in its graph.</summary>
    public new int Number { get; }

    /// <summary>The values, row-major; not to be changed.</summary>
    public float[] Values { get; }

    /// <summary>Their shape.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => $"parameter {Number} [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "-";

    internal override ValueInfo Infer() => new(Shape, false);
}

/// <summary>One number everywhere.</summary>
public sealed record Constant : Primitive
{
    internal Constant(double value, int[] shape) => (Value, Shape) = (value, shape);

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>The shape; empty for a single number.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => Shape.Length == 0 ? Number(Value) : $"{Number(Value)} [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "-";

    internal override ValueInfo Infer() => new(Shape, false, Sign: Value >= 0 ? Sign.NonNegative : Sign.NonPositive);
}

/// <summary>The start relevance, given when the graph runs.</summary>
public sealed record StartRelevanceSource : Primitive
{
    private readonly ValueInfo _info;

    internal StartRelevanceSource(string tensor, ValueInfo info) => (Tensor, _info) = (tensor, info);

    /// <summary>The tensor that is explained.</summary>
    public string Tensor { get; }

    /// <inheritdoc/>
    public override string Text => $"start relevance of \"{Tensor}\"";

    /// <inheritdoc/>
    public override string Kernel => "-";

    internal override ValueInfo Infer() => _info;
}

/// <summary>
/// A mask on the relevance of a tensor, one number for each index of an axis, given when the graph runs: 1 keeps relevance, 0 removes it.
/// </summary>
public sealed record ConditionSource : Primitive
{
    internal ConditionSource(string tensor, int[] shape, int axis) => (Tensor, Axis, Shape) = (tensor, axis, shape);

    /// <summary>The tensor.</summary>
    public string Tensor { get; }

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <summary>Shape of the mask: that of the tensor with 1 on all other axes.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => $"condition on axis {Axis} of \"{Tensor}\" [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "condition";

    internal override ValueInfo Infer() => new(Shape, false);
}
