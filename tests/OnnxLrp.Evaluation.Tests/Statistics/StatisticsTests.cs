using OnnxLrp.Evaluation.Statistics;

namespace OnnxLrp.Evaluation.Tests.Statistics;

public sealed class StatisticsTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void A_sample_has_mean_and_standard_error()
    {
        // Deviations −1, 0, 1: variance 2/2, standard error √(1/3).
        Sample sample = Sample.Of([1.0, 2, 3]);
        Assert.That(sample.Mean, Is.EqualTo(2).Within(Rounding));
        Assert.That(sample.StandardError, Is.EqualTo(Math.Sqrt(1.0 / 3)).Within(Rounding));
        Assert.That(Sample.Of([4.0]), Is.EqualTo(new Sample(4, double.NaN, 1)));
        Assert.That(Sample.Of([]).Mean, Is.NaN);
    }

    [Test]
    public void Sign_flip_test_counts_every_pattern_of_a_small_sample()
    {
        // Of the 8 sums ±1 ±2 ±3 only 6 and −6 are as far from 0.
        Assert.That(PairedTest.SignFlip([1, 2, 3]), Is.EqualTo(0.25));
        Assert.That(PairedTest.SignFlip([1, -1]), Is.EqualTo(1));
        Assert.That(PairedTest.SignFlip([0, 0, 0]), Is.EqualTo(1));
        Assert.That(PairedTest.SignFlip([]), Is.EqualTo(1));
        Assert.That(PairedTest.SignFlip([.. Enumerable.Repeat(0.1, 10)]), Is.EqualTo(2.0 / 1024), "rounding does not break ties");
    }

    [Test]
    public void Sign_flip_test_of_a_large_sample_agrees_with_the_normal_distribution()
    {
        // 100 differences of mean 0.2 and standard deviation 1 in pairs ±: z = 2, two-sided p = 0.0455; 10,000 draws have a standard error of 0.0021.
        double[] differences = [.. Enumerable.Range(0, 100).Select(i => 0.2 + (i % 2 == 0 ? 0.98 : -0.98))];
        double p = PairedTest.SignFlip(differences, seed: 1);
        Assert.That(p, Is.EqualTo(0.0455).Within(4 * 0.0021));
        Assert.That(PairedTest.SignFlip(differences, seed: 1), Is.EqualTo(p), "the same seed");
    }

    [Test]
    public void Holm_multiplies_the_smallest_most_and_never_falls()
    {
        Assert.That(PairedTest.Holm([0.04, 0.01, 0.03]), Is.EqualTo(new[] { 0.06, 0.03, 0.06 }).Within(Rounding));
        Assert.That(PairedTest.Holm([0.9, 0.8]), Is.EqualTo(new[] { 1.0, 1 }));
    }
}
