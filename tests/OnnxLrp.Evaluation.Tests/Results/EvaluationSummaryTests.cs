using OnnxLrp.Evaluation.Results;

namespace OnnxLrp.Evaluation.Tests.Results;

public sealed class EvaluationSummaryTests
{
    [Test]
    public void Rules_are_averaged_and_compared_with_the_best_on_the_same_pictures()
    {
        PictureResult[] results = [Result("a", 0, 1), Result("a", 1, 2), Result("a", 2, 3), Result("b", 0, 0.5), Result("b", 1, 1.5)];
        EvaluationSummary summary = EvaluationSummary.Of(results, ["a", "b"], ["cat", "cat", "dog"], seed: 0);
        MeasureSummary a = summary.Rules[0].Measures["aopc-morf"], b = summary.Rules[1].Measures["aopc-morf"];
        Assert.That((a.Sample.Mean, a.Sample.Count, a.IsBest, a.PValue), Is.EqualTo((2.0, 3, true, (double?)null)));
        // Two pairs with equal differences: two of four sign patterns are as far.
        Assert.That((b.Sample.Mean, b.Sample.Count, b.IsBest, b.PValue), Is.EqualTo((1.0, 2, false, (double?)0.5)));
        Assert.That(summary.Rules[0].Classes["cat"].Count, Is.EqualTo(2));
        Assert.That(summary.Rules[0].Classes["dog"].StandardError, Is.NaN, "a class of one picture");
        Assert.That(summary.Rules[0].Curves["morf"].Mean, Is.EqualTo(new[] { 2.0, 4 }));
    }

    [Test]
    public void Lower_is_better_where_the_table_says_so()
    {
        PictureResult[] results = [With("a", "complexity", 3), With("b", "complexity", 1)];
        EvaluationSummary summary = EvaluationSummary.Of(results, ["a", "b"], [null], seed: 0);
        Assert.That(summary.Rules.Single(r => r.Measures["complexity"].IsBest).Name, Is.EqualTo("b"));
    }

    [Test]
    public void A_result_with_a_problem_and_a_rule_without_results_are_left_out()
    {
        PictureResult broken = Result("a", 0, 1) with { Problem = "the relevance is not finite" };
        EvaluationSummary summary = EvaluationSummary.Of([broken, Result("a", 1, 5)], ["a", "missing"], ["cat", "cat"], seed: 0);
        Assert.That(summary.Rules.Select(r => r.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(summary.Rules[0].Measures["aopc-morf"].Sample.Mean, Is.EqualTo(5));
    }

    private static PictureResult Result(string rule, int picture, double value) => new(
        rule, picture, 0, 1, new Dictionary<string, double> { ["aopc-morf"] = value }, new Dictionary<string, double[]> { ["morf"] = [value, 2 * value] });

    private static PictureResult With(string rule, string measure, double value) =>
        new(rule, 0, 0, 1, new Dictionary<string, double> { [measure] = value }, new Dictionary<string, double[]>());
}
