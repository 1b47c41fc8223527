using CsCheck;
using NUnit.Framework;
using OnnxLrp.Detections;
using OnnxLrp.Errors;

namespace OnnxLrp.Tests.Targets;

/// <summary>The grammar of targets: what is read, what is printed, what is refused.</summary>
[TestFixture]
internal sealed class TargetTextTests
{
    private static readonly Gen<string> Names = Gen.OneOf(
        Any("cat", "tree frog", "top", "7", "T-shirt", "say \"hi\"", "/model/head:0", "a,b", "[x]", "1e5", "2*", "übung", "\t"),
        Gen.String.Where(s => s.Length > 0));

    private static readonly Gen<TargetItem> Integers = Gen.Int[-9, 9].Select(TargetItem.At);

    private static readonly Gen<TargetItem> Items = Gen.OneOf(
        Integers, Gen.Const(TargetItem.All),
        Gen.Select(Gen.Int[-9, 9].Nullable(), Gen.Int[-9, 9].Nullable()).Select((a, b) => TargetItem.Slice(a, b)));

    private static readonly Gen<TargetSelection> Selections = Gen.OneOf(
        Gen.Const<TargetSelection>(new TargetSelection.Best(1)),
        Gen.Int[0, int.MaxValue].Select(i => (TargetSelection)new TargetSelection.Class(i)),
        Names.Select(n => (TargetSelection)new TargetSelection.Label(n)),
        Items.Array[1, 4].Select(i => (TargetSelection)new TargetSelection.Elements(i)),
        Integers.Array[0, 2].Select(i => (TargetSelection)new TargetSelection.Elements([.. i, TargetItem.Top])));

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Any(1.0, -1.0, 0.5, 1e-300, -1e300, 0.1, 1.0 / 3), Gen.Double.Where(double.IsFinite));

    private static readonly Gen<string?> Outputs = Gen.OneOf(Gen.Const((string?)null), Names.Select(n => (string?)n));

    private static readonly Gen<TargetTerm> Terms = Gen.Select(Selections, Numbers, Outputs)
        .Select((selection, number, output) => new TargetTerm(selection, number, output));

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Test]
    public void What_is_printed_is_read_again_as_the_same() => Terms.Array[1, 5].Sample(terms =>
    {
        var target = Target.Sum(terms);
        var read = Target.Parse(target.ToString());
        return read.Equals(target) && read.ToString() == target.ToString();
    });

    [TestCase("top", "top")]
    [TestCase("top:1", "top")]
    [TestCase(" top : 3 ", "top:3")]
    [TestCase("logits:top:3", "logits:top:3")]
    [TestCase("7", "7")]
    [TestCase("3-5", "3-5")]
    [TestCase("- 3", "-3")]
    [TestCase("1*3 - 1.0*5", "3-5")]
    [TestCase("0.5*3+2*top", "0.5*3+2*top")]
    [TestCase("1e-3*3", "0.001*3")]
    [TestCase("1e-3 * 3 - 2.5E+2*cat", "0.001*3-250*cat")]
    [TestCase(".5*\"tree frog\" - \"T-shirt\"", "0.5*\"tree frog\"-\"T-shirt\"")]
    [TestCase("\"7\"", "\"7\"")]
    [TestCase("\"top\"", "\"top\"")]
    [TestCase("\"top\":3", "\"top\":3")]
    [TestCase(" detection : 3 ", "detection:3")]
    [TestCase("\"detection\":3", "\"detection\":3")]
    [TestCase("box: 1, 2.5,3e1,4", "box:1,2.5,30,4")]
    [TestCase("box:-1,2,3,4,7", "box:-1,2,3,4,7")]
    [TestCase("box:3", "\"box\":3")]
    [TestCase("495:3", "495:3")]
    [TestCase("\"cat\"", "cat")]
    [TestCase("[15,:,:]", "[15,:,:]")]
    [TestCase("[ -1 , top ]", "[-1,top]")]
    [TestCase("output0:[4:84, 1234]", "output0:[4:84,1234]")]
    [TestCase("[2:, :5, -3:-1]", "[2:,:5,-3:-1]")]
    [TestCase("a:3 - b:[0,top]", "a:3-b:[0,top]")]
    [TestCase("\"/model/head:0\":2", "\"/model/head:0\":2")]
    public void Spellings_have_one_meaning(string text, string printed) => Assert.That(Target.Parse(text).ToString(), Is.EqualTo(printed));

    [TestCase("", "ends where", 0)]
    [TestCase("3-", "ends where", 2)]
    [TestCase("3--5", "found '-'", 2)]
    [TestCase("+3", "found '+'", 0)]
    [TestCase("tree frog", "found 'f' at position 5", 5)]
    [TestCase("top:", "number of classes", 4)]
    [TestCase("top:0", "number of classes", 4)]
    [TestCase("detection:", "number of detections", 10)]
    [TestCase("detection:0", "number of detections", 10)]
    [TestCase("detection:2-3", "stands alone", 11)]
    [TestCase("box:4,4,2,8", "no area", 4)]
    [TestCase("top:cat", "number of classes", 4)]
    [TestCase("2*top:3", "each on its own", 0)]
    [TestCase("top:3-5", "each on its own", 0)]
    [TestCase("99999999999", "too large", 0)]
    [TestCase("1e999*3", "too large", 0)]
    [TestCase("[1,2", "comma or ]", 4)]
    [TestCase("[]", "an integer", 1)]
    [TestCase("[a]", "an item is", 1)]
    [TestCase("[top,top]", "all other items", 0)]
    [TestCase("[top,:]", "all other items", 0)]
    [TestCase("\"cat", "not closed", 0)]
    [TestCase("\"\"", "empty", 0)]
    [TestCase("a:b:3", "found ':'", 3)]
    [TestCase("2*3*4", "found '*'", 3)]
    public void What_is_no_target_is_refused_with_the_place(string text, string reason, int place) => Assert.That(
        () => Target.Parse(text), Throws.TypeOf<TargetFormatException>()
            .With.Message.StartsWith($"target \"{text}\": ").And.Message.Contains(reason).And.Property("Position").EqualTo(place));

    [Test]
    public void Targets_made_in_code_are_those_that_are_read() => Assert.Multiple(() =>
    {
        Assert.That(Target.Top, Is.EqualTo(Target.Parse("top")));
        Assert.That(Target.TopK(3), Is.EqualTo(Target.Parse("top:3")));
        Assert.That(Target.Class(7).Of("logits"), Is.EqualTo(Target.Parse("logits:7")));
        Assert.That(Target.Label("tree frog"), Is.EqualTo(Target.Parse("\"tree frog\"")));
        Assert.That(Target.Detections(3), Is.EqualTo(Target.Parse("detection:3")));
        Assert.That(Target.Box(new DetectionBox(1, 2, 3.5, 4), 7), Is.EqualTo(Target.Parse("box:1,2,3.5,4,7")));
        Assert.That(Target.At(-1, 5), Is.EqualTo(Target.Parse("[-1,5]")));
        Assert.That(Target.Region(TargetItem.At(15), TargetItem.All), Is.EqualTo(Target.Parse("[15,:]")));
        Assert.That(Target.Class(3), Is.Not.EqualTo(Target.Class(4)));
        Assert.That(Target.Class(3).GetHashCode(), Is.EqualTo(Target.Parse("3").GetHashCode()));
    });

    [Test]
    public void Targets_that_have_no_text_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => Target.Sum(), Throws.ArgumentException);
        Assert.That(() => Target.Region(), Throws.ArgumentException);
        Assert.That(() => Target.Region(TargetItem.Top, TargetItem.All), Throws.ArgumentException);
        Assert.That(() => Target.Sum(new TargetTerm(new TargetSelection.Class(1), double.NaN)), Throws.ArgumentException);
        Assert.That(() => Target.Sum(new TargetTerm(new TargetSelection.Class(-1))), Throws.ArgumentException);
        Assert.That(
            () => Target.Sum(new TargetTerm(new TargetSelection.Best(2)), new TargetTerm(new TargetSelection.Class(1))),
            Throws.ArgumentException);
        Assert.That(() => Target.TopK(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Target.Class(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    });
}
