using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class StabiliserSignsTests
{
    [Test]
    public void A_denominator_that_is_never_negative_gets_plus_epsilon() => Becomes(
        b => b.Start("a≥0").Over(b.Activation("a≥0"), 0.25), """
        %0 [2×4] ≥ 0 = activation "a≥0"
        %1 [2×4] = start relevance of "a≥0"
        %2 [2×4] ≥ 0 = stabilise 0.25 of %0
        %3 [2×4] = divide of %1, %2
        relevance of "x" is %3
        """, """
        %0 [2×4] ≥ 0 = activation "a≥0"
        %1 [2×4] = start relevance of "a≥0"
        %2 [] ≥ 0 = 0.25
        %3 [2×4] ≥ 0 = add of %0, %2
        %4 [2×4] = divide of %1, %3
        relevance of "x" is %4
        """);

    [Test]
    public void A_denominator_that_is_never_positive_gets_minus_epsilon() => Becomes(
        b => b.Start("a≥0").Over(-b.Activation("a≥0"), 0.25), """
        %0 [2×4] ≥ 0 = activation "a≥0"
        %1 [2×4] = start relevance of "a≥0"
        %2 [2×4] ≤ 0 = negate of %0
        %3 [2×4] ≤ 0 = stabilise 0.25 of %2
        %4 [2×4] = divide of %1, %3
        relevance of "x" is %4
        """, """
        %0 [2×4] ≥ 0 = activation "a≥0"
        %1 [2×4] = start relevance of "a≥0"
        %2 [2×4] ≤ 0 = negate of %0
        %3 [] ≤ 0 = -0.25
        %4 [2×4] ≤ 0 = add of %2, %3
        %5 [2×4] = divide of %1, %4
        relevance of "x" is %5
        """);

    [Test]
    public void Where_relevance_vanishes_below_0_the_output_of_the_Relu_is_the_denominator() => Becomes(
        b =>
        {
            Value relevance = b.Start("z");
            relevance.Vanish([new Vanishing("z", Below: true)]);
            return relevance.Over(b.Activation("z"), 0.25);
        }, """
        %0 [2×4] = activation "z"
        %1 [2×4] = start relevance of "z"
        %2 [2×4] = stabilise 0.25 of %0
        %3 [2×4] = divide of %1, %2
        relevance of "x" is %3
        """, """
        %0 [2×4] = start relevance of "z"
        %1 [2×4] ≥ 0 = activation "relu≥0"
        %2 [] ≥ 0 = 0.25
        %3 [2×4] ≥ 0 = add of %1, %2
        %4 [2×4] = divide of %0, %3
        relevance of "x" is %4
        """);

    [Test]
    public void A_denominator_of_unknown_sign_stays()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        RelevanceGraph graph = SmallGraphs.Graph(build.Start("z").Over(build.Activation("z"), 0.25));
        Assert.That(new StabiliserSigns().Apply(graph).ToString(), Is.EqualTo(graph.ToString()));
    }

    private static void Becomes(Func<RelevanceBuilder, Value> write, string before, string after)
    {
        RelevanceGraph graph = SmallGraphs.Graph(write(SmallGraphs.Builder(("z", "relu≥0"))));
        Assert.That(graph.ToString(), Is.EqualTo(before));
        Assert.That(new StabiliserSigns().Apply(graph).ToString(), Is.EqualTo(after));
    }
}
