using OnnxLrp.Evaluation.Perturbation;

namespace OnnxLrp.Evaluation.Tests.Perturbation;

public sealed class RegionPerturbationTests
{
    private const double Rounding = 1e-6;
    private static readonly PictureShape Line = new(1, 1, 4);

    [Test]
    public void Regions_cover_every_pixel_once_also_where_the_size_does_not_fit()
    {
        var grid = new RegionGrid(new PictureShape(3, 5, 7), 3);
        Assert.That(grid.Count, Is.EqualTo(6));
        Assert.That(Enumerable.Range(0, 6).SelectMany(grid.Pixels).Order(), Is.EqualTo(Enumerable.Range(0, 35)));
        Assert.That(grid.Pixels(2), Is.EqualTo(new[] { 6, 13, 20 }), "the upper right region is one column wide");
    }

    [TestCase(32, ExpectedResult = 2)]
    [TestCase(64, ExpectedResult = 4)]
    [TestCase(224, ExpectedResult = 14)]
    [TestCase(8, ExpectedResult = 2)]
    public int Default_regions_are_a_sixteenth_of_the_side(int side) => RegionGrid.DefaultSize(new PictureShape(3, side, side));

    [Test]
    public void Orders_sort_by_the_sum_of_a_region()
    {
        var grid = new RegionGrid(new PictureShape(1, 2, 4), 2);
        double[] map = [1, 2, 9, -9, 3, 4, 0, 1];
        Assert.That(grid.Sums(map), Is.EqualTo(new[] { 10.0, 1 }));
        Assert.That(grid.Order(map, PerturbationOrder.MostRelevantFirst, new Random(0)), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(grid.Order(map, PerturbationOrder.LeastRelevantFirst, new Random(0)), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(grid.Order(new double[8], PerturbationOrder.MostRelevantFirst, new Random(0)), Is.EqualTo(new[] { 0, 1 }), "equal regions keep reading order");
    }

    [Test]
    public void Curves_and_areas_of_a_linear_network_are_those_worked_out_by_hand()
    {
        // Score 1·1 + 2·1 + 3·1 + 4·1 = 10; black takes the relevance of a pixel away.
        var perturbation = new RegionPerturbation(new LinearScorer([1, 2, 3, 4]), new RegionGrid(Line, 1), steps: 3);
        float[] black = new float[4];
        double[][] curves = perturbation.Curves([1, 1, 1, 1], [([3, 2, 1, 0], black), ([0, 1, 2, 3], black)], target: 0);
        Assert.That(curves[0], Is.EqualTo(new[] { 10.0, 6, 3, 1 }));
        Assert.That(curves[1], Is.EqualTo(new[] { 10.0, 9, 7, 4 }));
        // (0 + 4 + 7 + 9) / 4 and (0 + 1 + 3 + 6) / 4.
        Assert.That(RegionPerturbation.Aopc(curves[0]), Is.EqualTo(5).Within(Rounding));
        Assert.That(RegionPerturbation.Aopc(curves[1]), Is.EqualTo(2.5).Within(Rounding));
        Assert.That(perturbation.Curves([1, 1, 1, 1], [([3, 2, 1, 0], black)], target: 1)[0], Is.EqualTo(new[] { -10.0, -6, -3, -1 }), "the other class");
    }

    [Test]
    public void There_are_no_more_steps_than_regions() =>
        Assert.That(new RegionPerturbation(new LinearScorer([1, 1, 1, 1]), new RegionGrid(Line, 2), steps: 100).Steps, Is.EqualTo(2));

    [Test]
    public void Insertion_and_deletion_areas_are_trapezoids_between_the_empty_and_the_whole_picture()
    {
        var areas = new InsertionDeletion(new LinearScorer([1, 2, 3, 4]), new RegionGrid(Line, 1), points: 2);
        // Deletion 10, 3, 0; insertion 0, 7, 10; two intervals of one half.
        (double deletion, double insertion) = areas.Areas([1, 1, 1, 1], new float[4], new float[4], [3, 2, 1, 0], target: 0);
        Assert.That(deletion, Is.EqualTo((6.5 + 1.5) / 2).Within(Rounding));
        Assert.That(insertion, Is.EqualTo((3.5 + 8.5) / 2).Within(Rounding));
    }

    [Test]
    public void Replacements_are_what_they_are_called()
    {
        var shape = new PictureShape(2, 1, 2);
        var range = new InputRange([-1, -2], [1, 2]);
        float[] input = [0, 1, 4, 8];
        Assert.That(Make(Replacement.Black), Is.EqualTo(new[] { -1f, -1, -2, -2 }));
        Assert.That(Make(Replacement.Mean), Is.EqualTo(new[] { 0.5f, 0.5f, 6, 6 }));
        float[] drawn = Make(Replacement.UniformNoise);
        Assert.That(Make(Replacement.UniformNoise), Is.EqualTo(drawn), "the same seed");
        var wide = new PictureShape(1, 40, 40);
        float[] noise = ReplacementPicture.Make(Replacement.UniformNoise, new float[1600], wide, range, new Random(3));
        Assert.That(noise.Min(), Is.InRange(-1, -0.99f));
        Assert.That(noise.Max(), Is.InRange(0.99f, 1));
        // The mean of 1600 uniform values in [−1, 1] has a standard error of 0.0144.
        Assert.That(noise.Average(), Is.EqualTo(0).Within(4 * 0.0144));

        float[] Make(Replacement kind) => ReplacementPicture.Make(kind, input, shape, range, new Random(3));
    }

    [Test]
    public void Blur_keeps_a_flat_picture_and_spreads_a_point_evenly()
    {
        var shape = new PictureShape(1, 33, 33);
        float[] flat = [.. Enumerable.Repeat(0.7f, shape.Length)];
        Assert.That(ReplacementPicture.Make(Replacement.Blur, flat, shape, new InputRange([0], [1]), new Random(0)), Is.All.EqualTo(0.7f).Within(1e-6f));
        var point = new float[shape.Length];
        point[(16 * 33) + 16] = 1;
        float[] spread = ReplacementPicture.Make(Replacement.Blur, point, shape, new InputRange([0], [1]), new Random(0));
        Assert.That(spread.Sum(), Is.EqualTo(1).Within(1e-5));
        Assert.That(spread[(16 * 33) + 20], Is.EqualTo(spread[(20 * 33) + 16]).Within(1e-9).And.LessThan(spread[(16 * 33) + 16]));
    }
}
