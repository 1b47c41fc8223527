using System.Globalization;
using OnnxLrp.Rules;

namespace OnnxLrp.Composites;

/// <summary>
/// How BatchNormalization <c>y = w ⊙ x + b</c> is explained: by a rule of its own, or fused into its neighbours before rules are matched.
/// The choice decides the heatmap (Hui &amp; Binder 2019).
/// </summary>
/// <param name="Rule">The rule of the BatchNormalization nodes that are left: <c>pass</c> is identity.</param>
/// <param name="FuseLeft">Fold into the linear layer before it.</param>
/// <param name="FuseRight">Fold what is left, through a Relu, into the linear layer after it.</param>
public sealed record BatchNormTreatment(LrpRule Rule, bool FuseLeft = false, bool FuseRight = false)
{
    /// <summary>The allowed texts.</summary>
    public const string Allowed = "identity, epsilon[:EPS], alpha-beta:ALPHA,BETA, abs[:split], fuse, fuse-left";

    /// <summary>R passes unchanged. The usual default elsewhere; poor on DenseNet.</summary>
    public static BatchNormTreatment Identity { get; } = new(new PassRule());

    /// <summary>Fold to the left, then to the right; what nothing can take keeps identity, and the plan tells.</summary>
    public static BatchNormTreatment Fuse { get; } = new(new PassRule(), FuseLeft: true, FuseRight: true);

    /// <summary>Fold to the left only.</summary>
    public static BatchNormTreatment FuseToTheLeft { get; } = new(new PassRule(), FuseLeft: true);

    /// <summary>Reads <c>identity | epsilon[:ε] | alpha-beta:α,β | abs[:split] | fuse | fuse-left</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="stabilizer">The ε of <c>abs</c>, <c>alpha-beta</c>, and of <c>epsilon</c> without a number.</param>
    /// <exception cref="FormatException">Anything else.</exception>
    public static BatchNormTreatment Parse(string text, double stabilizer = LrpRule.DefaultStabilizer)
    {
        string[] parts = text.Split(':', 2);
        string[] values = parts.Length == 2 ? parts[1].Split(',') : [];
        try
        {
            return (parts[0], values.Length) switch
            {
                ("identity", 0) => Identity,
                ("fuse", 0) => Fuse,
                ("fuse-left", 0) => FuseToTheLeft,
                ("epsilon", 0) => new(new EpsilonRule(stabilizer)),
                ("epsilon", 1) => new(new EpsilonRule(Number(values[0]))),
                ("alpha-beta", 0) => new(new AlphaBetaRule { Stabilizer = stabilizer }),
                ("alpha-beta", 2) => new(new AlphaBetaRule(Number(values[0]), Number(values[1])) { Stabilizer = stabilizer }),
                ("abs", 0) => new(new AbsRule { Stabilizer = stabilizer }),
                ("abs", 1) when values[0] == "split" => new(new AbsRule(SplitBias: true) { Stabilizer = stabilizer }),
                _ => throw new FormatException($"unknown BatchNorm rule \"{text}\"; allowed: {Allowed}"),
            };
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"BatchNorm rule \"{text}\": {e.Message.Split('(')[0].Trim()} Allowed: {Allowed}", e);
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => (FuseLeft, FuseRight, Rule) switch
    {
        (true, true, _) => "fuse",
        (true, _, _) => "fuse-left",
        (_, _, PassRule) => "identity",
        (_, _, EpsilonRule r) => "epsilon:" + r.Stabilizer.ToString("R", CultureInfo.InvariantCulture),
        (_, _, AlphaBetaRule r) => string.Create(CultureInfo.InvariantCulture, $"alpha-beta:{r.Alpha},{r.Beta}"),
        (_, _, AbsRule { SplitBias: true }) => "abs:split",
        _ => Rule.Name,
    };

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new FormatException($"\"{text}\" is no number; allowed BatchNorm rules: {Allowed}");
}
