using OnnxLrp.Evaluation.Measures;

namespace OnnxLrp.Evaluation.Tests.Measures;

/// <summary>Measures of one heatmap against cases that are worked out by hand.</summary>
public sealed class HeatmapMeasureTests
{
    private const double Rounding = 1e-12;

    /// <summary>Sparseness adds 1e-7 to every share.</summary>
    private const double Offset = 1e-6;

    [Test]
    public void Pixel_map_sums_channels_in_both_layouts()
    {
        Assert.That(PixelMap.Of([1, 2, 10, 20], new PictureShape(2, 1, 2)), Is.EqualTo(new[] { 11.0, 22 }));
        Assert.That(PixelMap.Of([1, 10, 2, 20], new PictureShape(2, 1, 2, OnnxLrp.Imaging.TensorLayout.Nhwc)), Is.EqualTo(new[] { 11.0, 22 }));
        Assert.That(() => PixelMap.Of([1, 2, 3], new PictureShape(2, 1, 2)), Throws.ArgumentException.With.Message.Contains("3 values"));
    }

    // Ascending 1, 2, 3, 4: weights 2i − 5 = −3, −1, 1, 3: (−3 − 2 + 3 + 12) / (4 · 10) = 1/4.
    [TestCase(new[] { 4.0, -1, 3, -2 }, 0.25)]
    // One of four holds all: (n − 1)/n.
    [TestCase(new[] { 0.0, 0, -7, 0 }, 0.75)]
    [TestCase(new[] { 2.0, 2, -2 }, 0.0)]
    [TestCase(new[] { 0.0, 0 }, 0.0)]
    public void Sparseness_is_the_Gini_index_of_the_magnitudes(double[] map, double expected) => Assert.That(Sparseness.Of(map), Is.EqualTo(expected).Within(Offset));

    [Test]
    public void Sparseness_does_not_depend_on_the_scale() =>
        Assert.That(Sparseness.Of([4e-9, -1e-9, 3e-9, -2e-9]), Is.EqualTo(Sparseness.Of([4, -1, 3, -2])).Within(Rounding));

    [Test]
    public void Complexity_is_the_entropy_of_the_shares()
    {
        // Shares 1/2, 1/4, 1/4: ln 2 / 2 + ln 4 / 2 = 1.5 ln 2.
        Assert.That(Complexity.Of([2, -1, 1]), Is.EqualTo(1.5 * Math.Log(2)).Within(Rounding));
        Assert.That(Complexity.Of([0, -3, 0]), Is.EqualTo(0).Within(Rounding));
        Assert.That(Complexity.Of([0, 0, 0]), Is.EqualTo(Math.Log(3)).Within(Rounding));
    }

    [Test]
    public void Mass_accuracy_is_the_share_of_positive_relevance_on_the_mask()
    {
        // Positive 3 and 1 on the mask, 4 beside it; negative relevance counts nowhere.
        Assert.That(RelevanceMassAccuracy.Of([3, 1, -5, 4, -9], [true, true, true, false, false]), Is.EqualTo(0.5).Within(Rounding));
        Assert.That(RelevanceMassAccuracy.Of([-1, 0], [true, false]), Is.Zero);
    }

    [Test]
    public void Rank_accuracy_counts_the_mask_among_the_most_relevant_pixels()
    {
        // The mask has two pixels; the two most relevant are 3 (on it) and 0 (not).
        Assert.That(RelevanceRankAccuracy.Of([5, 1, -8, 6], [false, true, false, true]), Is.EqualTo(0.5));
        Assert.That(RelevanceRankAccuracy.Of([5, 1], [false, false]), Is.Zero);
    }

    [Test]
    public void Pointing_game_asks_for_the_most_relevant_pixel()
    {
        Assert.That(PointingGame.Of([1, 7, 3], [false, true, false]), Is.EqualTo(1));
        Assert.That(PointingGame.Of([1, 2, 3], [false, true, false]), Is.Zero);
        Assert.That(PointingGame.Of([4, 4, 3], [false, true, false]), Is.EqualTo(0.5));
    }

    [Test]
    public void Conservation_error_is_relative_to_the_start()
    {
        Assert.That(ConservationError.Of([1, 2, -0.5], 2), Is.EqualTo(0.25).Within(Rounding));
        Assert.That(ConservationError.Of([1, 2], 0), Is.EqualTo(3).Within(Rounding));
    }

    [Test]
    public void Noise_sensitivity_is_the_relative_change_of_the_map()
    {
        // ‖(3, 4)‖ = 5; changes (0, 5) and (3, 4) have norm 5, (0, 0) has 0.
        (double mean, double max) = NoiseSensitivity.Of([3, 4], [[3, 9], [0, 0], [3, 4]]);
        Assert.That(mean, Is.EqualTo(2.0 / 3).Within(Rounding));
        Assert.That(max, Is.EqualTo(1).Within(Rounding));
        Assert.That(NoiseSensitivity.Of([0, 0], [[3, 4]]).Max, Is.EqualTo(5).Within(Rounding));
    }

    [Test]
    public void Noise_stays_within_its_radius_and_is_the_same_for_the_same_seed()
    {
        var shape = new PictureShape(2, 4, 4);
        var range = new InputRange([0, -1], [1, 3]);
        float[] input = [.. Enumerable.Repeat(0.5f, shape.Length)];
        float[] noisy = NoiseSensitivity.Noisy(input, shape, range, 0.1, new Random(5));
        // Float32 rounding at 0.5.
        for (int i = 0; i < noisy.Length; i++) Assert.That(Math.Abs(noisy[i] - 0.5), Is.LessThanOrEqualTo((i < 16 ? 0.1 : 0.4) + 1e-6));
        Assert.That(noisy.Skip(16).Any(v => Math.Abs(v - 0.5) > 0.1), "the second channel has four times the range");
        Assert.That(NoiseSensitivity.Noisy(input, shape, range, 0.1, new Random(5)), Is.EqualTo(noisy));
    }

    [Test]
    public void Rank_correlation_sees_order_only_and_shares_ranks_of_equal_values()
    {
        Assert.That(ParameterRandomisation.RankCorrelation([1, 2, 3], [10, 200, 3000]), Is.EqualTo(1).Within(Rounding));
        Assert.That(ParameterRandomisation.RankCorrelation([1, 2, 3], [3, 2, 1]), Is.EqualTo(-1).Within(Rounding));
        // Ranks 1.5, 1.5, 3 against 1, 2, 3: 1.5 / √(1.5 · 2).
        Assert.That(ParameterRandomisation.RankCorrelation([4, 4, 9], [1, 2, 3]), Is.EqualTo(1.5 / Math.Sqrt(3)).Within(Rounding));
        Assert.That(ParameterRandomisation.RankCorrelation([4, 4], [1, 2]), Is.Zero);
        Assert.That(ParameterRandomisation.Of([1, 2, 3], [[1, 2, 3], [3, 2, 1], [0, 0, 0]]), Is.EqualTo(0).Within(Rounding));
    }

    [Test]
    public void Randomised_stages_destroy_layers_from_the_output_down_and_keep_the_values()
    {
        var graph = TinyNetworks.Classifier();
        var stages = ParameterRandomisation.Stages(graph, 3, seed: 1);
        // Three layers in three stages: the head, then BatchNormalization too, then the convolution too.
        string[][] changed = [.. stages.Select(s => graph.Initializers.Keys.Where(k => !s.Initializers[k].ToFloats().SequenceEqual(graph.Initializers[k].ToFloats())).ToArray())];
        Assert.That(changed[0], Does.Contain("head.w").And.None.StartsWith("conv").And.None.StartsWith("bn"));
        Assert.That(changed[1], Has.Some.StartsWith("bn").And.None.StartsWith("conv"));
        Assert.That(changed[2], Does.Contain("conv.w"));
        foreach (string name in graph.Initializers.Keys)
        {
            Assert.That(stages[2].Initializers[name].ToFloats().Order(), Is.EqualTo(graph.Initializers[name].ToFloats().Order()), name);
        }
        Assert.That(ParameterRandomisation.Stages(graph, 3, seed: 1)[2].Initializers["head.w"].ToFloats(), Is.EqualTo(stages[2].Initializers["head.w"].ToFloats()));
    }
}
