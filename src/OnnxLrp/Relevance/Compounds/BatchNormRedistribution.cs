using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>The BatchNormalization rules that have a fused kernel.</summary>
public enum BatchNormKind
{
    /// <summary>w x R / st(y).</summary>
    Epsilon,

    /// <summary>α (wx)⁺ R / st((wx)⁺ + b⁺) − β (wx)⁻ R / st((wx)⁻ + b⁻).</summary>
    AlphaBeta,

    /// <summary>|w x| R / st(|w x| + c).</summary>
    Absolute,
}

/// <summary>A BatchNormalization rule in one pass over memory; <c>y = w x + b</c> per channel. 0/0 counts as 0.</summary>
public sealed record BatchNormRedistribution : Compound
{
    private readonly DiagonalGeometry _geometry;

    internal BatchNormRedistribution(
        Value relevance, Value x, Value y, BatchNormKind kind, DiagonalGeometry geometry, float[] scale, float[] shift,
        double alpha, double beta, double epsilon)
        : base(kind == BatchNormKind.Epsilon ? [relevance, x, y] : [relevance, x])
    {
        (Kind, _geometry, Scale, Shift, Alpha, Beta, Epsilon) = (kind, geometry, scale, shift, (float)alpha, (float)beta, (float)epsilon);
        (_scaleNumber, _shiftNumber) = (relevance.Builder.NumberOf(scale), relevance.Builder.NumberOf(shift));
    }

    private readonly int _scaleNumber, _shiftNumber;

    /// <summary>The rule.</summary>
    public BatchNormKind Kind { get; }

    /// <summary>w, per channel.</summary>
    public float[] Scale { get; }

    /// <summary>b per channel for alpha-beta; |b| or |w μ| + |β| for absolute; unused by epsilon.</summary>
    public float[] Shift { get; }

    /// <summary>Which channel a value belongs to.</summary>
    public ParameterLayout Layout => _geometry.Layout;

    /// <summary>α of alpha-beta.</summary>
    public float Alpha { get; }

    /// <summary>β of alpha-beta.</summary>
    public float Beta { get; }

    /// <summary>ε of the stabiliser.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => _geometry.InputShape;

    /// <inheritdoc/>
    public override string Text =>
        $"batchnorm {KindText} #{_scaleNumber} #{_shiftNumber} α {Number(Alpha)} β {Number(Beta)} ε {Number(Epsilon)} {_geometry.Text}";

    private string KindText => Kind switch { BatchNormKind.Epsilon => "epsilon", BatchNormKind.AlphaBeta => "alpha-beta", _ => "abs" };

    /// <inheritdoc/>
    public override string Kernel => $"batchnorm {KindText} (fused)";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        (Value relevance, Value x) = (Operands[0], Operands[1]);
        Value w = build.Parameter(new Parameter(Scale, Layout), ResultShape);
        Value b = build.Parameter(new Parameter(Shift, Layout), ResultShape);
        switch (Kind)
        {
            case BatchNormKind.Epsilon:
                return relevance.Over(Operands[2], Epsilon) * w * x;
            case BatchNormKind.AlphaBeta:
                Value positive = Share((x * w).Positive(), b.Positive()) * Alpha;
                return Beta == 0 ? positive : positive - (Share((x * w).Negative(), b.Negative()) * Beta);
            default:
                return Share((x * w).Absolute(), b);
        }

        Value Share(Value own, Value rest) => own * relevance.Over(own + rest, Epsilon);
    }
}
