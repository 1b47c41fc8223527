namespace OnnxLrp.Relevance;

/// <summary>
/// A value of a <see cref="RelevanceGraph"/>: what one operation makes, once. Arithmetic on values adds operations to the graph, so that
/// formulas read as they are printed: <c>x * map.Transpose(relevance.Over(z, epsilon), w)</c>. Operands broadcast as ONNX says.
/// </summary>
public sealed class Value
{
    private readonly HashSet<Vanishing> _vanishings = [];

    internal Value(RelevanceBuilder builder, int id, string node, Operation maker)
    {
        (Builder, Id, Node, Maker, Info) = (builder, id, node, maker, maker.Infer());
        IsConstant = maker is not (Activation or StartRelevanceSource or ConditionSource) && maker.Operands.All(o => o.IsConstant);
    }

    /// <summary>Number of the value in its graph; operands come before what is made from them.</summary>
    public int Id { get; }

    /// <summary>The node of the model that the value belongs to; empty where it belongs to none.</summary>
    public string Node { get; }

    /// <summary>The operation that makes the value.</summary>
    public Operation Maker { get; }

    /// <summary>Shape, batch, element type and sign.</summary>
    public ValueInfo Info { get; }

    /// <summary>Shape, at the batch size of the plan.</summary>
    public IReadOnlyList<int> Shape => Info.Shape;

    /// <summary>Whether the value is the same in every run: it is made of parameters and numbers.</summary>
    public bool IsConstant { get; }

    /// <summary>Where the value is known to be 0.</summary>
    public IReadOnlySet<Vanishing> Vanishings => _vanishings;

    internal RelevanceBuilder Builder { get; }

    /// <summary>Sum.</summary>
    public static Value operator +(Value a, Value b) => a.Builder.Emit(new Binary(BinaryKind.Add, a, b));

    /// <summary>Difference.</summary>
    public static Value operator -(Value a, Value b) => a.Builder.Emit(new Binary(BinaryKind.Subtract, a, b));

    /// <summary>Elementwise product.</summary>
    public static Value operator *(Value a, Value b) => a.Builder.Emit(new Binary(BinaryKind.Multiply, a, b));

    /// <summary>Elementwise quotient.</summary>
    public static Value operator /(Value a, Value b) => a.Builder.Emit(new Binary(BinaryKind.Divide, a, b));

    /// <summary>Sum with a number; the value itself for 0.</summary>
    public static Value operator +(Value a, double b) => b == 0 ? a : a + a.Builder.Scalar(b);

    /// <summary>Difference to a number.</summary>
    public static Value operator -(Value a, double b) => a + -b;

    /// <summary>Difference of a number and a value.</summary>
    public static Value operator -(double a, Value b) => b.Builder.Scalar(a) - b;

    /// <summary>Product with a number; the value itself for 1.</summary>
    public static Value operator *(Value a, double b) => b switch
    {
        1 => a,
        -1 => -a,
        _ => a * a.Builder.Scalar(b),
    };

    /// <summary>Product with a number.</summary>
    public static Value operator *(double a, Value b) => b * a;

    /// <summary>The negative.</summary>
    public static Value operator -(Value a) => a.Apply(UnaryKind.Negate);

    /// <summary>Where a value is above a number.</summary>
    public static Value operator >(Value a, double b) => a.Builder.Emit(new Comparison(ComparisonKind.Greater, a, a.Builder.Scalar(b)));

    /// <summary>Where a value is below a number.</summary>
    public static Value operator <(Value a, double b) => a.Builder.Emit(new Comparison(ComparisonKind.Less, a, a.Builder.Scalar(b)));

    /// <summary>Where two values are equal.</summary>
    public Value EqualTo(Value other) => Builder.Emit(new Comparison(ComparisonKind.Equal, this, other));

    /// <summary>Where both conditions hold.</summary>
    public Value And(Value other) => Builder.Emit(new Binary(BinaryKind.And, this, other));

    /// <summary>Elements of one value where this condition holds, of another where it does not.</summary>
    public Value Choose(Value yes, Value no) => Builder.Emit(new Selection(this, yes, no));

    /// <summary>One number where this condition holds, another where it does not.</summary>
    public Value Choose(double yes, double no) => Choose(Builder.Scalar(yes), Builder.Scalar(no));

    /// <summary>A function of every element.</summary>
    public Value Apply(UnaryKind kind) => Builder.Emit(new Unary(kind, this));

    /// <summary><c>max(x, 0)</c>.</summary>
    public Value Positive() => Apply(UnaryKind.Positive);

    /// <summary><c>min(x, 0)</c>.</summary>
    public Value Negative() => Apply(UnaryKind.Negative);

    /// <summary><c>|x|</c>.</summary>
    public Value Absolute() => Apply(UnaryKind.Absolute);

    /// <summary><c>x²</c>.</summary>
    public Value Square() => Apply(UnaryKind.Square);

    /// <summary><c>x^p</c>.</summary>
    public Value Power(Value exponent) => Builder.Emit(new Binary(BinaryKind.Power, this, exponent));

    /// <summary><c>x^p</c>.</summary>
    public Value Power(double exponent) => Power(Builder.Scalar(exponent));

    /// <summary>The smaller of two values.</summary>
    public Value Minimum(Value other) => Builder.Emit(new Binary(BinaryKind.Minimum, this, other));

    /// <summary>The larger of two values.</summary>
    public Value Maximum(Value other) => Builder.Emit(new Binary(BinaryKind.Maximum, this, other));

    /// <summary>
    /// The division of every rule: <c>R / st(z)</c>, <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>. With ε = 0 it is <c>R / z</c>, and 0
    /// where z = 0.
    /// </summary>
    /// <param name="z">The denominator.</param>
    /// <param name="epsilon">ε, 0 or more.</param>
    public Value Over(Value z, double epsilon) => epsilon == 0
        ? Builder.Emit(new Binary(BinaryKind.DivideOrZero, this, z))
        : this / z.Stabilised(epsilon);

    /// <summary><c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>.</summary>
    public Value Stabilised(double epsilon) => epsilon == 0 ? this : Builder.Emit(new Stabilisation((float)epsilon, this));

    /// <summary>The same elements in the same order under another shape.</summary>
    public Value Reshape(params int[] shape) => Info.Shape.SequenceEqual(shape) ? this : Builder.Emit(new Reshape(shape, this));

    /// <summary>The sum over some axes, which stay with size 1.</summary>
    public Value SumOver(params int[] axes) => axes.Length == 0 ? this : Builder.Emit(new Summation(axes, this));

    /// <summary>Every element repeated along axes of size 1.</summary>
    public Value BroadcastTo(params int[] shape) => Info.Shape.SequenceEqual(shape) ? this : Builder.Emit(new Broadcast(shape, this));

    /// <summary>The adjoint of broadcasting: the sum over the copies of each element of a value of this shape.</summary>
    /// <param name="shape">A shape that broadcasts to this value's.</param>
    public Value SumTo(int[] shape)
    {
        int missing = Info.Shape.Length - shape.Length;
        int[] copied = [.. Enumerable.Range(0, Info.Shape.Length).Where(d => Info.Shape[d] != (d < missing ? 1 : shape[d - missing]))];
        return SumOver(copied).Reshape(shape);
    }

    /// <summary>The value under its number, as graphs print it.</summary>
    public override string ToString() => $"%{Id}";

    /// <summary>Whether the value is 0 wherever an activation is 0.</summary>
    internal bool VanishesAtZero(string tensor) => IsProductWith(tensor) || VanishesBelow(tensor);

    /// <summary>Whether the value is a product with an activation, or with values that were moved from it.</summary>
    internal bool IsProductWith(string tensor) => _vanishings.Contains(new Vanishing(tensor, false));

    /// <summary>Whether the value is 0 wherever an activation is 0 or less.</summary>
    internal bool VanishesBelow(string tensor) => _vanishings.Contains(new Vanishing(tensor, true));

    /// <summary>Notes where the value is 0. It must be true: passes rely on it.</summary>
    internal void Vanish(IEnumerable<Vanishing> where) => _vanishings.UnionWith(where);
}
