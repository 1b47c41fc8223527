using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// A convolution <c>L(u; w)</c>, or its adjoint <c>Lᵀ(s; w)</c>. The weight has the layout of the ONNX operator: [M, C/groups, k…], of a
/// transposed convolution [C, M/groups, k…].
/// </summary>
public sealed record Convolution : Primitive
{
    internal Convolution(ConvolutionGeometry geometry, bool isAdjoint, Value u, Value w)
        : base(u, w) => (Geometry, IsAdjoint) = (geometry, isAdjoint);

    /// <summary>The map.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Whether it runs from the output's side to the input's.</summary>
    public bool IsAdjoint { get; }

    /// <summary>Whether values go from the small side to the large one, as in ConvTranspose.</summary>
    public bool Spreads => IsAdjoint != Geometry.Transposed;

    /// <inheritdoc/>
    public override string Text => $"{Geometry.Text}{(IsAdjoint ? " adjoint" : "")}";

    internal override ValueInfo Infer()
    {
        int[] shape = IsAdjoint ? Geometry.InputShape : Geometry.OutputShape;
        ValueInfo u = Operands[0].Info;
        return new ValueInfo([u.Shape[0], .. shape[1..]], u.IsBatched, u.Element, Binary.Product(u.Sign, Operands[1].Info.Sign));
    }
}

/// <summary>The sum over every window of a pool, of each channel by itself, or its adjoint. Padding is 0.</summary>
public sealed record WindowSum : Primitive
{
    internal WindowSum(WindowGeometry geometry, bool isAdjoint, Value u) : base(u) => (Geometry, IsAdjoint) = (geometry, isAdjoint);

    /// <summary>The windows.</summary>
    public WindowGeometry Geometry { get; }

    /// <summary>Whether it runs from the windows to the input.</summary>
    public bool IsAdjoint { get; }

    /// <inheritdoc/>
    public override string Text => $"sum over {Geometry.Text}{(IsAdjoint ? " adjoint" : "")}";

    internal override ValueInfo Infer()
    {
        int[] shape = IsAdjoint ? Geometry.InputShape : Geometry.OutputShape;
        ValueInfo u = Operands[0].Info;
        return new ValueInfo([u.Shape[0], .. shape[1..]], u.IsBatched, u.Element, u.Sign);
    }
}

/// <summary>
/// Gives what every window has to its maxima: <c>r_i = Σ_j [i wins window j] s_j</c>. The first maximum of a window takes all, or equal
/// maxima share: <c>r_i = Σ_j [x_i = y_j] s_j / n_j</c>, n_j the number of maxima of window j.
/// </summary>
public sealed record WindowWinners : Primitive
{
    internal WindowWinners(WindowGeometry geometry, bool shareTies, Value s, Value x, Value y) : base(s, x, y) =>
        (Geometry, ShareTies) = (geometry, shareTies);

    /// <summary>The windows.</summary>
    public WindowGeometry Geometry { get; }

    /// <summary>Whether equal maxima share.</summary>
    public bool ShareTies { get; }

    /// <inheritdoc/>
    public override string Text => $"{(ShareTies ? "ties" : "winners")} of {Geometry.Text}";

    /// <inheritdoc/>
    public override string Kernel => ShareTies ? "maxpool ties" : "maxpool winners";

    internal override ValueInfo Infer() => new(Geometry.InputShape, Operands[0].Info.IsBatched, Sign: Operands[0].Info.Sign);
}

/// <summary>A matrix product <c>A B</c> over the last two axes; leading axes broadcast.</summary>
public sealed record MatrixProduct : Primitive
{
    internal MatrixProduct(bool transposeA, bool transposeB, Value a, Value b)
        : base(a, b) => (TransposeA, TransposeB) = (transposeA, transposeB);

    /// <summary>Whether the last two axes of A change places first.</summary>
    public bool TransposeA { get; }

    /// <summary>Whether the last two axes of B change places first.</summary>
    public bool TransposeB { get; }

    /// <inheritdoc/>
    public override string Text => $"matrix product{(TransposeA ? " Aᵀ" : "")}{(TransposeB ? " Bᵀ" : "")}";

    internal override ValueInfo Infer()
    {
        ValueInfo a = Operands[0].Info, b = Operands[1].Info;
        int[] lead = Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2]);
        int[] shape = [.. lead, a.Shape[TransposeA ? ^1 : ^2], b.Shape[TransposeB ? ^2 : ^1]];
        bool fromA = a.IsBatched && a.Shape.Length == shape.Length && (lead.Length > 0 || !TransposeA);
        bool fromB = b.IsBatched && b.Shape.Length == shape.Length && lead.Length > 0;
        ElementKind element = a.Element == ElementKind.Double || b.Element == ElementKind.Double ? ElementKind.Double : ElementKind.Number;
        return new ValueInfo(shape, fromA || fromB, element, Binary.Product(a.Sign, b.Sign));
    }
}
