using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class TermReductionTests
{
    [Test]
    public void Terms_of_negative_inputs_vanish_where_the_input_is_never_negative()
    {
        RelevanceGraph graph = Graph("a≥0", new AlphaBetaRule(2, 1));
        Assert.That(graph.ToString(), Is.EqualTo("""
            %0 [2×4] = start relevance of "z"
            %1 [2×4] ≥ 0 = activation "a≥0"
            %2 [2×4] = redistribute 2·(x⁺, w⁺, 0) + (x⁻, w⁻, 0); -1·(x⁺, w⁻, 0) + (x⁻, w⁺, 0) over gemm [2×4]→[2×4] #0 ε 0.25 of %0, %1
            relevance of "x" is %2
            """));
        Assert.That(new TermReduction().Apply(graph).ToString(), Is.EqualTo("""
            %0 [2×4] = start relevance of "z"
            %1 [2×4] ≥ 0 = activation "a≥0"
            %2 [2×4] = redistribute 2·(x, w⁺, 0); -1·(x, w⁻, 0) over gemm [2×4]→[2×4] #0 ε 0.25 of %0, %1
            relevance of "x" is %2
            """));
    }

    [Test]
    public void The_group_of_negative_outputs_vanishes_where_relevance_is_0_there()
    {
        RelevanceGraph graph = Graph("a", new GammaRule(0.25), new Vanishing("z", Below: true));
        const string Groups = "z>0: (x⁺, w+γw⁺, 0) + (x⁻, w+γw⁻, 0); z<0: (x⁺, w+γw⁻, 0) + (x⁻, w+γw⁺, 0)";
        Assert.That(graph.ToString(), Is.EqualTo($"""
            %0 [2×4] = activation "z"
            %1 [2×4] = start relevance of "z"
            %2 [2×4] = activation "a"
            %3 [2×4] = redistribute {Groups} over gemm [2×4]→[2×4] #0 ε 0.25 γ 0.25 of %1, %2, %0
            relevance of "x" is %3
            """));
        Assert.That(new TermReduction().Apply(graph).ToString(), Is.EqualTo("""
            %0 [2×4] = start relevance of "z"
            %1 [2×4] = activation "a"
            %2 [2×4] = redistribute (x⁺, w+γw⁺, 0) + (x⁻, w+γw⁻, 0) over gemm [2×4]→[2×4] #0 ε 0.25 γ 0.25 of %0, %1
            relevance of "x" is %2
            """));
    }

    [Test]
    public void Nothing_changes_where_nothing_is_known()
    {
        RelevanceGraph graph = Graph("a", new GammaRule(0.25));
        Assert.That(new TermReduction().Apply(graph).ToString(), Is.EqualTo(graph.ToString()));
    }

    private static RelevanceGraph Graph(string input, LrpRule rule, params Vanishing[] vanishings)
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value relevance = build.Start("z");
        relevance.Vanish(vanishings);
        return SmallGraphs.Graph(SmallGraphs.Redistribute(build, SmallGraphs.Layer(input), rule, relevance, "z"));
    }
}
