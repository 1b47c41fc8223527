using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>The same elements in the same order under another shape.</summary>
public sealed record Reshape : Primitive
{
    internal Reshape(int[] shape, Value x) : base(x) => Shape = shape;

    /// <summary>The new shape.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => $"reshape [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "-";

    internal MovedTensor? Moves { get; init; }

    internal override ValueInfo Infer()
    {
        ValueInfo x = Operands[0].Info;
        return x with { Shape = Shape, IsBatched = x.IsBatched && Shape.Length > 0 && Operands[0].Builder.IsBatch(Shape[0]) };
    }
}

/// <summary>Every element repeated along axes of size 1.</summary>
public sealed record Broadcast : Primitive
{
    internal Broadcast(int[] shape, Value x) : base(x) => Shape = shape;

    /// <summary>The new shape.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => $"broadcast [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "repeat";

    internal override ValueInfo Infer()
    {
        ValueInfo x = Operands[0].Info;
        return x with { Shape = Shape, IsBatched = x.IsBatched && x.Shape.Length == Shape.Length && x.Shape[0] == Shape[0] };
    }
}

/// <summary>The sum over some axes, which stay with size 1.</summary>
public sealed record Summation : Primitive
{
    internal Summation(int[] axes, Value x) : base(x) => Axes = axes;

    /// <summary>The axes, ascending.</summary>
    public int[] Axes { get; }

    /// <inheritdoc/>
    public override string Text => $"sum over axes {string.Join(", ", Axes)}";

    /// <inheritdoc/>
    public override string Kernel => "sum";

    internal override ValueInfo Infer()
    {
        ValueInfo x = Operands[0].Info;
        return x with
        {
            Shape = [.. x.Shape.Select((size, axis) => Axes.Contains(axis) ? 1 : size)],
            IsBatched = x.IsBatched && !Axes.Contains(0),
        };
    }
}

/// <summary>
/// A rectangular block moves to its place among zeros: for every index within <see cref="Extents"/>, element
/// <c>ToOffset + index · ToStrides</c> of the result is element <c>FromOffset + index · FromStrides</c> of the operand. Transpose, Slice,
/// Pad, Concat and Split move so.
/// </summary>
public sealed record BlockMove : Primitive
{
    internal BlockMove(int[] extents, int fromOffset, int[] fromStrides, int toOffset, int[] toStrides, int[] shape, Value x) : base(x) =>
        (Extents, FromOffset, FromStrides, ToOffset, ToStrides, Shape) = (extents, fromOffset, fromStrides, toOffset, toStrides, shape);

    /// <summary>Size of the block, at most 8 axes.</summary>
    public int[] Extents { get; }

    /// <summary>First element in the operand.</summary>
    public int FromOffset { get; }

    /// <summary>Strides in the operand; may be negative.</summary>
    public int[] FromStrides { get; }

    /// <summary>First element in the result.</summary>
    public int ToOffset { get; }

    /// <summary>Strides in the result; may be negative.</summary>
    public int[] ToStrides { get; }

    /// <summary>Shape of the result.</summary>
    public int[] Shape { get; }

    /// <summary>Whether the block covers the result, so that none of its elements is 0 for another reason.</summary>
    public bool Covers => Shapes.Length(Extents) == Shapes.Length(Shape);

    /// <summary>Whether every sample moves by itself and in the same way, so that the movement holds for any batch size.</summary>
    public bool IsSampleWise
    {
        get
        {
            ValueInfo x = Operands[0].Info;
            return x.IsBatched && x.Shape.Length > 1 && Shape.Length > 1 && Extents.Length > 1
                && x.Shape[0] == Shape[0] && Extents[0] == Shape[0] && Operands[0].Builder.IsBatch(Shape[0])
                && FromStrides[0] == Shapes.Length(x.Shape.AsSpan(1)) && ToStrides[0] == Shapes.Length(Shape.AsSpan(1));
        }
    }

    /// <inheritdoc/>
    public override string Text =>
        $"move [{Shapes.Text(Extents)}] from {FromOffset} by [{string.Join(", ", FromStrides)}] "
        + $"to {ToOffset} by [{string.Join(", ", ToStrides)}] in [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "strided copy";

    internal MovedTensor? Moves { get; init; }

    internal override ValueInfo Infer() => Operands[0].Info with { Shape = Shape, IsBatched = IsSampleWise };
}

/// <summary>
/// Elements of each sample move by an index: <c>r_i = Σ_{o: source(o) = i} s_o</c>.
/// </summary>
public sealed record IndexMove : Primitive
{
    private readonly int _number;

    internal IndexMove(int number, int[] source, int samples, int[] shape, Value x) : base(x) =>
        (_number, Source, Samples, Shape) = (number, source, samples, shape);

    /// <summary>For each element of a sample of the operand the element of the result that it goes to, or −1.</summary>
    public int[] Source { get; }

    /// <summary>Number of samples, at the batch size of the plan.</summary>
    public int Samples { get; }

    /// <summary>Shape of the result.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override string Text => $"sum by index {_number} into [{Shapes.Text(Shape)}]";

    /// <inheritdoc/>
    public override string Kernel => "indexed gather";

    internal override ValueInfo Infer() => Operands[0].Info with { Shape = Shape };
}

/// <summary>
/// Two tensors of the model of which one is made of the other's values: relevance that holds the factor <see cref="From"/> before a
/// movement can have the factor <see cref="To"/> after it.
/// </summary>
/// <param name="From">The output of the layer that moves values.</param>
/// <param name="To">Its input.</param>
internal sealed record MovedTensor(string From, string To);
