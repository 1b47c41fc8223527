using System.Globalization;

namespace OnnxLrp.Rules;

/// <summary>
/// A rule is data: groups of terms, no tensors and no ONNX types. Derive from it to add a rule; engines and operators need no change.
/// </summary>
/// <remarks>
/// Formula, for a linear layer <c>z = L(x; w) + b</c> with relevance <c>R</c> at its output:
/// <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>, <c>R_in = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>,
/// with the stabiliser <c>st(z) = z + ε·sgn(z)</c>, <c>sgn(0) = +1</c>. With ε = 0, 0/0 counts as 0.
/// Units: relevance has the unit of the explained score.
/// </remarks>
public abstract record LrpRule
{
    /// <summary>The ε of the stabiliser where nothing else is said.</summary>
    public const double DefaultStabilizer = 1e-6;

    /// <summary>The rule's name, as composites and the command line write it.</summary>
    public abstract string Name { get; }

    /// <summary>The ε of the stabiliser <c>st(z) = z + ε·sgn(z)</c>.</summary>
    public double Stabilizer { get; init; } = DefaultStabilizer;

    /// <summary>
    /// The γ of <see cref="ParameterPart.GammaPositive"/> and <see cref="ParameterPart.GammaNegative"/>; 0 for rules without.
    /// </summary>
    public virtual double GammaFactor => 0;

    /// <summary>The groups of terms; empty for rules that are no list of terms (pass, gradient, routing rules).</summary>
    public virtual IReadOnlyList<RuleGroup> Groups => [];

    /// <summary>
    /// Bounds of the input domain for <see cref="InputPart.Low"/> and <see cref="InputPart.High"/>; null for rules without.
    /// </summary>
    /// <param name="sampleShape">Shape of one sample of the layer's input, channels first.</param>
    /// <returns>As many values each as the sample has.</returns>
    /// <exception cref="ArgumentException">The bounds do not fit the sample.</exception>
    public virtual (float[] Low, float[] High)? Box(ReadOnlySpan<int> sampleShape) => null;

    /// <summary>The parameters as text, for instance <c>2, 1</c>; empty when there are none.</summary>
    protected virtual string Parameters => "";

    /// <summary>Name and parameters, for instance <c>alpha-beta(2, 1)</c>.</summary>
    public sealed override string ToString() => Parameters.Length == 0 ? Name : $"{Name}({Parameters})";

    /// <summary>A number as plans print it.</summary>
    protected static string Text(double value) => value.ToString("0.######e-00", CultureInfo.InvariantCulture) is var scientific && value != 0 && Math.Abs(value) < 1e-3
        ? scientific
        : value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Throws when <paramref name="value"/> is negative or not finite.</summary>
    protected static double NonNegative(double value, string name) => double.IsFinite(value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number >= 0.");
}
