using OnnxLrp.Scenes.Measuring;

namespace OnnxLrp.Scenes.Tests.Measuring;

[TestFixture]
internal sealed class ScoreTests
{
    private static readonly LabelledPicture[] Pictures = [.. new[] { 0, 1, 2, 2, 1 }.Select(label => new LabelledPicture("", label))];

    [Test]
    public void Accuracy_is_the_share_of_right_answers() => Assert.That(Score.Accuracy(Pictures, [0, 2, 2, 1, 1]), Is.EqualTo(0.6).Within(1e-15));

    [TestCase(0, 0.0)]
    [TestCase(1, 1 / 3.0)]
    [TestCase(2, 1 / 3.0)]
    public void False_positives_are_a_share_of_the_pictures_of_other_classes(int label, double share) =>
        Assert.That(Score.FalsePositives(Pictures, [0, 2, 2, 1, 1], label), Is.EqualTo(share).Within(1e-15));

    [Test]
    public void Without_other_classes_there_are_no_false_positives() => Assert.That(Score.FalsePositives(Pictures[2..4], [2, 2], 2), Is.Zero);
}
