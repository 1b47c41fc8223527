using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Tests.Geometry;

[TestFixture]
internal sealed class TurnTests
{
    [Test]
    public void Sine_and_cosine_are_within_eight_units_of_the_true_ones()
    {
        var errors = Enumerable.Range(-Turn.Full, 2 * Turn.Full).Select(units =>
        {
            var angle = 2 * Math.PI * units / Turn.Full;
            return Math.Max(Math.Abs(new Turn(units).Sine - Turn.One * Math.Sin(angle)), Math.Abs(new Turn(units).Cosine - Turn.One * Math.Cos(angle)));
        });
        Assert.That(errors.Max(), Is.LessThan(8));
    }

    [TestCase(0, 0, Turn.One)]
    [TestCase(900, Turn.One, 0)]
    [TestCase(1800, 0, -Turn.One)]
    [TestCase(2700, -Turn.One, 0)]
    public void Quarter_turns_are_exact(int tenths, int sine, int cosine)
    {
        var turn = Turn.Decidegrees(tenths);
        Assert.That((turn.Sine, turn.Cosine), Is.EqualTo((sine, cosine)));
    }
}
