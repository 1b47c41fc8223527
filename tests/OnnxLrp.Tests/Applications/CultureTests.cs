using System.Globalization;
using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Errors;
using OnnxLrp.Methods;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Applications;

/// <summary>Text that people may parse is the same in every culture.</summary>
[TestFixture]
internal sealed class CultureTests
{
    /// <summary>
    /// Germany's decimals and groups; Arabic ones with the minus of Sweden. Cultures are not installed everywhere, so they are written out.
    /// </summary>
    private static CultureInfo[] Cultures { get; } = [Foreign(",", ".", "-"), Foreign("٫", "٬", "−")];

    [TestCaseSource(nameof(Cultures))]
    public void Plans_print_the_same(CultureInfo culture)
    {
        foreach (string composite in CompositePresets.All.Select(c => c.Name).Append("zbox"))
        {
            using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu", Composite = Named(composite) });
            string plain = explainer.Plan([1, 3, 8, 8]).ToString();
            string foreign = In(culture, () =>
            {
                using LrpExplainer there = PictureNetwork.Load(new LrpOptions { Device = "cpu", Composite = Named(composite) });
                return there.Plan([1, 3, 8, 8]).ToString();
            });
            Assert.That(foreign, Is.EqualTo(plain), composite);
        }
    }

    [TestCaseSource(nameof(Cultures))]
    public void Values_print_and_parse_the_same(CultureInfo culture)
    {
        Func<string>[] texts =
        [
            () => new InputBound([-0.5f, 1.25f]).ToString(),
            () => new InputBound([-0.5f]).ToString(),
            () => new ZBoxRule(-2.5, 2.5).ToString(),
            () => new GammaRule(0.25).ToString(),
            () => new AlphaBetaRule(1.5, 0.5).ToString(),
            () => new EpsilonRule(0.125).ToString(),
            () => BatchNormTreatment.Parse("alpha-beta:1.5,0.5").ToString(),
            () => BatchNormTreatment.Parse("epsilon:1e-3").ToString(),
            () => new NodeMatch { Depth = (0.25, 0.75) }.ToString(),
            () => Target.Parse("-0.5*3 + 1e-3*[-1,2:-3]").ToString(),
            () => new SmoothGradMethod(Noise: 0.25, Seed: -1).ToString(),
            () => Message(() => Target.Parse("3-")),
            () => Message(() => MethodTable.Create("smoothgrad", noise: -0.5)),
            () => Message(() => RuleTable.Create("gamma", new NoParameters(), -0.5)),
            () => Message(() => EngineTable.Open("cuda:-1")),
            () => Message(Infinite),
        ];
        foreach (Func<string> text in texts) Assert.That(In(culture, text), Is.EqualTo(In(CultureInfo.InvariantCulture, text)));
    }

    [Test]
    public void A_method_prints_all_that_its_results_depend_on() => Assert.That(
        new SmoothGradMethod(7, 0.25, -1).ToString(),
        Is.EqualTo("SmoothGradMethod { Name = smoothgrad, Samples = 7, Noise = 0.25, Seed = -1 }"));

    [Test]
    public void The_cultures_are_foreign()
    {
        foreach (CultureInfo culture in Cultures)
        {
            Assert.That(In(culture, () => $"{-1.5}"), Is.Not.EqualTo("-1.5"), "else these tests cannot fail");
        }
    }

    private static void Infinite()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        explainer.Explain(new float[] { float.NegativeInfinity, 0, 0 }, [1, 3, 1, 1]);
    }

    private static Composite Named(string name) => name == "zbox"
        ? new Composite("zbox", [new CompositeEntry(new NodeMatch { Position = LinearPosition.First }, new ZBoxRule(-2.118, 2.64))])
        : CompositePresets.Create(name, -2.118, 2.64);

    private static string Message(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is FormatException or OnnxLrpException)
        {
            return e.Message;
        }
        throw new InvalidOperationException("expected a refusal");
    }

    private static T In<T>(CultureInfo culture, Func<T> work)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Foreign(string point, string group, string minus)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        NumberFormatInfo numbers = culture.NumberFormat;
        (numbers.NumberDecimalSeparator, numbers.NumberGroupSeparator, numbers.NegativeSign) = (point, group, minus);
        (numbers.PercentDecimalSeparator, numbers.PercentGroupSeparator) = (point, group);
        (numbers.NegativeInfinitySymbol, numbers.NaNSymbol) = (minus + "∞", "¤¤¤");
        return culture;
    }

    private sealed class NoParameters : IRuleParameters
    {
        public double? Number(string name) => null;

        public InputBound? Bound(string name) => null;

        public bool? Flag(string name) => null;
    }
}
