using System.Globalization;

namespace OnnxLrp.Rules;

/// <summary>Every rule, by name. A new rule is one file beside this one and one row here.</summary>
public static class RuleTable
{
    /// <summary>The rules, in alphabetical order.</summary>
    public static IReadOnlyList<RuleInfo> All { get; } =
    [
        Row("abs", "(|x|, |w|, |b|)", "Hui & Binder 2019", p => new AbsRule(p.Flag("split") ?? false), "split"),
        Row("alpha-beta", "α·[(x⁺, w⁺, b⁺) + (x⁻, w⁻, 0)] − β·[(x⁺, w⁻, b⁻) + (x⁻, w⁺, 0)]", "Bach 2015",
            p => new AlphaBetaRule(p.Number("alpha") ?? 2, p.Number("beta") ?? 1), "alpha", "beta"),
        Row("deconvnet-relu", "R_in = max(R, 0)", "Zeiler 2014", _ => new DeconvnetReluRule()),
        Row("epsilon", "(x, w, b)", "Bach 2015",
            p => new EpsilonRule(p.Number("epsilon") ?? p.Number("stabilizer") ?? LrpRule.DefaultStabilizer), "epsilon"),
        Row("flat", "(1, 1, 0)", "Lapuschkin 2019", _ => new FlatRule()),
        Row("gamma", "z>0: (x⁺, w+γw⁺, b+γb⁺) + (x⁻, w+γw⁻, 0); z<0: (x⁺, w+γw⁻, b+γb⁻) + (x⁻, w+γw⁺, 0)", "Montavon 2019, Andéol 2021",
            p => new GammaRule(p.Number("gamma") ?? 0.25), "gamma"),
        Row("gradient", "R_in = Jᵀ R", "", _ => new GradientRule()),
        Row("guided-relu", "R_in = [x > 0] max(R, 0)", "Springenberg 2015", _ => new GuidedReluRule()),
        Row("half", "products of two activations: R_a = a ⊙ ∂z/∂aᵀ (R / st(2z)), half each", "Achtibat 2024", _ => new HalfRule()),
        Row("norm", "(x, w, b) on layers without parameters", "Bach 2015", _ => new NormRule()),
        Row("pass", "R_in = R", "", _ => new PassRule()),
        Row("share", "max pooling: equal maxima share", "", _ => new ShareRule()),
        Row("signal", "products of two activations: R_s = Σ R, the gate is a constant", "Arras 2017, Ali 2022", _ => new SignalRule()),
        Row("taylor", "first-order Taylor expansion: LRN; Softmax: x_i (R_i − y_i Σ R)", "Binder 2016, Achtibat 2024", _ => new TaylorRule()),
        Row("winner-takes-all", "max pooling: the first maximum takes all", "Bach 2015", _ => new WinnerTakesAllRule()),
        Row("wsquare", "(1, w², b²)", "Montavon 2017", _ => new WSquareRule()),
        Row("zbox", "(x, w, b) − (low, w⁺, b⁺) − (high, w⁻, b⁻)", "Montavon 2017",
            p => new ZBoxRule(
                p.Bound("low") ?? throw new FormatException("zbox needs \"low\": a number, a list with one number per channel, or a .npy file"),
                p.Bound("high") ?? throw new FormatException("zbox needs \"high\": a number, a list with one number per channel, or a .npy file")),
            "low", "high"),
        Row("zplus", "(x⁺, w⁺, b⁺) + (x⁻, w⁻, 0)", "Montavon 2017", _ => new ZPlusRule()),
    ];

    /// <summary>The rule of that name, with its parameters and stabilizer.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="parameters">Where the parameters come from; <c>stabilizer</c> is read for every rule.</param>
    /// <param name="stabilizer">The ε that holds when the parameters give none.</param>
    /// <exception cref="FormatException">Unknown name, or a parameter that is missing, out of range or no number.</exception>
    public static LrpRule Create(string name, IRuleParameters parameters, double stabilizer = LrpRule.DefaultStabilizer)
    {
        RuleInfo info = All.FirstOrDefault(r => r.Name == name)
            ?? throw new FormatException($"unknown rule \"{name}\"; allowed: {string.Join(", ", All.Select(r => r.Name))}");
        try
        {
            double epsilon = parameters.Number("stabilizer") ?? stabilizer;
            if (!double.IsFinite(epsilon) || epsilon < 0) throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"\"stabilizer\" must be a finite number >= 0; found {epsilon}"));
            LrpRule rule = info.Create(parameters);
            return rule is EpsilonRule && parameters.Number("epsilon") is not null ? rule : rule with { Stabilizer = epsilon };
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"rule \"{name}\": {e.Message.Split('(')[0].Trim()}", e);
        }
    }

    private static RuleInfo Row(string name, string formula, string source, Func<IRuleParameters, LrpRule> create, params string[] parameters) =>
        new(name, formula, parameters, source, create);
}
