namespace OnnxLrp.Planning.Steps;

/// <summary>The BatchNormalization rules that have a fused kernel.</summary>
internal enum BatchNormKind
{
    /// <summary>w x R / st(y).</summary>
    Epsilon,

    /// <summary>α (wx)⁺ R / st((wx)⁺ + b⁺) − β (wx)⁻ R / st((wx)⁻ + b⁻).</summary>
    AlphaBeta,

    /// <summary>|w x| R / st(|w x| + c).</summary>
    Absolute,
}
