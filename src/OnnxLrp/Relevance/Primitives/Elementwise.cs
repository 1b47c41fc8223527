namespace OnnxLrp.Relevance;

/// <summary>Functions of two elements.</summary>
public enum BinaryKind
{
    /// <summary><c>a + b</c>.</summary>
    Add,

    /// <summary><c>a − b</c>.</summary>
    Subtract,

    /// <summary><c>a · b</c>.</summary>
    Multiply,

    /// <summary><c>a / b</c>.</summary>
    Divide,

    /// <summary><c>a / b</c>, and 0 where b = 0.</summary>
    DivideOrZero,

    /// <summary><c>min(a, b)</c>.</summary>
    Minimum,

    /// <summary><c>max(a, b)</c>.</summary>
    Maximum,

    /// <summary><c>a^b</c>.</summary>
    Power,

    /// <summary>Both conditions hold.</summary>
    And,
}

/// <summary>A function of two elements, with broadcasting.</summary>
public sealed record Binary : Primitive
{
    internal Binary(BinaryKind kind, Value a, Value b) : base(a, b) => Kind = kind;

    /// <summary>The function.</summary>
    public BinaryKind Kind { get; }

    /// <inheritdoc/>
    public override string Text => Kind switch { BinaryKind.DivideOrZero => "divide or zero", _ => Kind.ToString().ToLowerInvariant() };

    internal override ValueInfo Infer()
    {
        (Sign a, Sign b) = (Operands[0].Info.Sign, Operands[1].Info.Sign);
        if (Kind == BinaryKind.And) return ValueInfo.Elementwise(Operands, ElementKind.Truth);
        ElementKind element = Operands.Any(o => o.Info.Element == ElementKind.Double) ? ElementKind.Double : ElementKind.Number;
        return ValueInfo.Elementwise(Operands, element, Kind switch
        {
            BinaryKind.Add => a == b ? a : Sign.Unknown,
            BinaryKind.Subtract => a == Opposite(b) ? a : Sign.Unknown,
            BinaryKind.Multiply or BinaryKind.Divide or BinaryKind.DivideOrZero => Product(a, b),
            BinaryKind.Minimum => a == Sign.NonPositive || b == Sign.NonPositive ? Sign.NonPositive : a == b ? a : Sign.Unknown,
            BinaryKind.Maximum => a == Sign.NonNegative || b == Sign.NonNegative ? Sign.NonNegative : a == b ? a : Sign.Unknown,
            _ => a == Sign.NonNegative ? a : Sign.Unknown,
        });
    }

    /// <summary>The sign of a product.</summary>
    internal static Sign Product(Sign a, Sign b) =>
        a == Sign.Unknown || b == Sign.Unknown ? Sign.Unknown : a == b ? Sign.NonNegative : Sign.NonPositive;

    private static Sign Opposite(Sign sign) => sign switch
    {
        Sign.NonNegative => Sign.NonPositive,
        Sign.NonPositive => Sign.NonNegative,
        _ => Sign.Unknown,
    };
}

/// <summary>Functions of one element.</summary>
public enum UnaryKind
{
    /// <summary><c>max(x, 0)</c>.</summary>
    Positive,

    /// <summary><c>min(x, 0)</c>.</summary>
    Negative,

    /// <summary><c>|x|</c>.</summary>
    Absolute,

    /// <summary><c>x²</c>.</summary>
    Square,

    /// <summary><c>−x</c>.</summary>
    Negate,

    /// <summary>−1, 0 or 1.</summary>
    Sign,

    /// <summary><c>1 / x</c>.</summary>
    Reciprocal,

    /// <summary><c>eˣ</c>.</summary>
    Exp,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary><c>1 / (1 + e⁻ˣ)</c>.</summary>
    Sigmoid,

    /// <summary><c>ln(1 + eˣ)</c>.</summary>
    Softplus,

    /// <summary>Error function.</summary>
    Erf,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Tangent.</summary>
    Tan,

    /// <summary>Arcsine.</summary>
    Asin,

    /// <summary>Arccosine.</summary>
    Acos,

    /// <summary>Arctangent.</summary>
    Atan,

    /// <summary>Hyperbolic sine.</summary>
    Sinh,

    /// <summary>Hyperbolic cosine.</summary>
    Cosh,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Inverse hyperbolic sine.</summary>
    Asinh,

    /// <summary>Inverse hyperbolic cosine.</summary>
    Acosh,

    /// <summary>Inverse hyperbolic tangent.</summary>
    Atanh,
}

/// <summary>A function of one element.</summary>
public sealed record Unary : Primitive
{
    internal Unary(UnaryKind kind, Value x) : base(x) => Kind = kind;

    /// <summary>The function.</summary>
    public UnaryKind Kind { get; }

    /// <inheritdoc/>
    public override string Text => Kind.ToString().ToLowerInvariant();

    internal override ValueInfo Infer() => Operands[0].Info with { Sign = ResultSign(Operands[0].Info.Sign) };

    private Sign ResultSign(Sign x) => Kind switch
    {
        UnaryKind.Positive or UnaryKind.Absolute or UnaryKind.Square or UnaryKind.Exp or UnaryKind.Sqrt or UnaryKind.Sigmoid
            or UnaryKind.Softplus or UnaryKind.Cosh or UnaryKind.Acos or UnaryKind.Acosh => Sign.NonNegative,
        UnaryKind.Negative => Sign.NonPositive,
        UnaryKind.Negate => x switch { Sign.NonNegative => Sign.NonPositive, Sign.NonPositive => Sign.NonNegative, _ => x },
        UnaryKind.Log or UnaryKind.Sin or UnaryKind.Cos or UnaryKind.Tan => Sign.Unknown,
        _ => x,
    };
}

/// <summary>Comparisons of two elements.</summary>
public enum ComparisonKind
{
    /// <summary><c>a &gt; b</c>.</summary>
    Greater,

    /// <summary><c>a &lt; b</c>.</summary>
    Less,

    /// <summary><c>a = b</c>.</summary>
    Equal,
}

/// <summary>A comparison of two elements, with broadcasting.</summary>
public sealed record Comparison : Primitive
{
    internal Comparison(ComparisonKind kind, Value a, Value b) : base(a, b) => Kind = kind;

    /// <summary>The comparison.</summary>
    public ComparisonKind Kind { get; }

    /// <inheritdoc/>
    public override string Text => Kind.ToString().ToLowerInvariant();

    internal override ValueInfo Infer() => ValueInfo.Elementwise(Operands, ElementKind.Truth);
}

/// <summary>Elements of one value where a condition holds, of another where it does not, with broadcasting.</summary>
public sealed record Selection : Primitive
{
    internal Selection(Value condition, Value yes, Value no) : base(condition, yes, no)
    {
    }

    /// <inheritdoc/>
    public override string Text => "select";

    internal override ValueInfo Infer()
    {
        Sign yes = Operands[1].Info.Sign;
        return ValueInfo.Elementwise(Operands, ElementKind.Number, yes == Operands[2].Info.Sign ? yes : Sign.Unknown);
    }
}

/// <summary>The stabilised denominator <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>.</summary>
public sealed record Stabilisation : Primitive
{
    internal Stabilisation(float epsilon, Value z) : base(z) => Epsilon = epsilon;

    /// <summary>ε, above 0.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override string Text => $"stabilise {Number(Epsilon)}";

    internal override ValueInfo Infer() => Operands[0].Info with { Element = ElementKind.Number };
}

/// <summary>The same number in another precision.</summary>
public sealed record Conversion : Primitive
{
    internal Conversion(ElementKind to, Value x) : base(x) => To = to;

    /// <summary>What the elements become.</summary>
    public ElementKind To { get; }

    /// <inheritdoc/>
    public override string Text => $"convert to {To.ToString().ToLowerInvariant()}";

    internal override ValueInfo Infer() => Operands[0].Info with { Element = To };
}
