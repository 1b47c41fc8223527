using OnnxLrp.Evaluation.Reporting;

namespace OnnxLrp.Evaluation.Tests.Reporting;

/// <summary>Curves must be told apart.</summary>
public sealed class LineStyleTests
{
    private static readonly string[] Baselines = ["random", .. Methods.MethodTable.All.Select(m => m.Name).Where(n => n != "lrp")];

    [Test]
    public void Forty_eight_rules_and_all_baselines_look_different()
    {
        IReadOnlyList<LineStyle> styles = LineStyle.Of([.. Enumerable.Range(0, 48).Select(i => ($"rule {i}", false)), .. Baselines.Select(b => (b, true))]);
        Assert.That(styles.Select(s => s.ToSwatch()), Is.Unique);
    }

    [Test]
    public void A_baseline_is_grey_and_dashed_and_the_same_whatever_else_is_there()
    {
        foreach (string name in Baselines)
        {
            LineStyle alone = LineStyle.Of([(name, true)])[0], among = LineStyle.Of([("a", false), ("b", false), (name, true), ("c", false)])[2];
            Assert.That(among, Is.SameAs(alone), name);
            Assert.That(alone.Dashes, Is.Not.Empty, name);
            Assert.That((alone.Color[1..3], alone.Color[3..5]), Is.EqualTo((alone.Color[3..5], alone.Color[5..7])), $"{name}: red, green and blue alike");
        }
    }

    [Test]
    public void A_baseline_between_rules_takes_no_colour_from_them()
    {
        LineStyle[] with = [.. LineStyle.Of([("a", false), ("random", true), ("b", false)])], without = [.. LineStyle.Of([("a", false), ("b", false)])];
        Assert.That(with[2].ToSwatch(), Is.EqualTo(without[1].ToSwatch()));
    }
}
