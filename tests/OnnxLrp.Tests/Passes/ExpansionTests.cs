using NUnit.Framework;
using OnnxLrp.Relevance;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class ExpansionTests
{
    private static RelevanceGraph Share()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        return SmallGraphs.Graph(build.Emit(new SumShare(
            build.Start("z"), build.Activation("a"), build.Activation("z"), 1, SmallGraphs.Shape, SmallGraphs.Shape, 0.25)));
    }

    [Test]
    public void A_compound_becomes_its_formula() => Assert.That(Expansion.Apply(Share(), _ => false).ToString(), Is.EqualTo("""
        %0 [2×4] = activation "z"
        %1 [2×4] = start relevance of "z"
        %2 [2×4] = activation "a"
        %3 [2×4] = stabilise 0.25 of %0
        %4 [2×4] = divide of %1, %3
        %5 [2×4] = multiply of %4, %2
        relevance of "x" is %5
        """));

    [Test]
    public void A_compound_that_an_engine_has_a_kernel_for_stays() => Assert.That(
        Expansion.Apply(Share(), c => c is SumShare).ToString(), Is.EqualTo("""
        %0 [2×4] = activation "z"
        %1 [2×4] = start relevance of "z"
        %2 [2×4] = activation "a"
        %3 [2×4] = share 1 ε 0.25 of [2×4] to [2×4] of %1, %2, %0
        relevance of "x" is %3
        """));
}
