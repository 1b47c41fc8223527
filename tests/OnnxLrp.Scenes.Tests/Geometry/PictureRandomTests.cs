using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Tests.Geometry;

[TestFixture]
internal sealed class PictureRandomTests
{
    [Test]
    public void Draws_of_a_seed_and_stream_are_pinned()
    {
        var random = new PictureRandom(1, 0);
        Assert.That(Enumerable.Range(0, 6).Select(_ => random.Below(1000)), Is.EqualTo(new[] { 432, 425, 539, 817, 168, 145 }));
    }

    [Test]
    public void Draws_cover_their_range_evenly()
    {
        var random = new PictureRandom(7, 3);
        var counts = new int[11];
        for (var draw = 0; draw < 110_000; draw++)
            counts[random.Between(-5, 5) + 5]++;
        // Five standard deviations of a binomial count with mean 10,000.
        Assert.That(counts, Has.All.EqualTo(10_000).Within(480));
    }

    [Test]
    public void Streams_of_one_seed_differ() =>
        Assert.That(Enumerable.Range(0, 1000).Select(stream => new PictureRandom(1, (ulong)stream).Below(int.MaxValue)).Distinct().Count(), Is.EqualTo(1000));
}
