using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class OutputFromPartsTests
{
    private static readonly ConvolutionGeometry Large = new([1, 64, 64, 64], [1, 128, 64, 64], [1, 1], [1, 1], [1, 1], [0, 0], 1,
        Transposed: false);

    private static readonly ConvolutionGeometry Small = Large with { InputShape = [1, 64, 4, 4], OutputShape = [1, 128, 4, 4] };

    [Test]
    public void The_output_of_a_large_layer_is_the_sum_of_what_alpha_beta_divides_by()
    {
        RelevanceGraph graph = Graph(new AlphaBetaRule(2, 1), Large);
        Assert.That(graph.ToString(), Is.EqualTo("""
            %0 [1×128×64×64] = start relevance of "z"
            %1 [1×64×64×64] ≥ 0 = activation "a≥0"
            %2 [1×64×64×64] = redistribute 2·(x, w⁺, 0); -1·(x, w⁻, 0) over conv 1×1 [1×64×64×64]→[1×128×64×64] #0 ε 0.25 of %0, %1
            relevance of "x" is %2
            """));
        Assert.That(new OutputFromParts().Apply(graph).ToString(), Is.EqualTo("""
            %0 [1×128×64×64] = start relevance of "z"
            %1 [1×64×64×64] ≥ 0 = activation "a≥0"
            %2 [1×64×64×64] = redistribute 2·(x, w⁺, 0); -1·(x, w⁻, 0) over conv 1×1 [1×64×64×64]→[1×128×64×64] #0 ε 0.25 of %0, %1
            %3 [128×64×1×1] = parameter 0 [128×64×1×1]
            %4 [128×64×1×1] ≥ 0 = positive of %3
            %5 [1×128×64×64] ≥ 0 = conv 1×1 [1×64×64×64]→[1×128×64×64] of %1, %4
            %6 [128×64×1×1] ≤ 0 = negative of %3
            %7 [1×128×64×64] ≤ 0 = conv 1×1 [1×64×64×64]→[1×128×64×64] of %1, %6
            %8 [1×128×64×64] ≥ 0 = stabilise 0.25 of %5
            %9 [1×128×64×64] ≤ 0 = stabilise 0.25 of %7
            %10 [1×128×64×64] = add of %8, %9
            activation "z" is %10
            relevance of "x" is %2
            """));
    }

    [Test]
    public void Rules_whose_groups_do_not_hold_every_product_once_change_nothing([Values("epsilon", "gamma", "zplus")] string rule)
    {
        RelevanceGraph graph = Graph(rule switch { "epsilon" => new EpsilonRule(), "gamma" => new GammaRule(0.25), _ => new ZPlusRule() },
            Large);
        Assert.That(new OutputFromParts().Apply(graph).Substitutes, Is.Empty);
    }

    [Test]
    public void A_small_layer_keeps_its_output() => Assert.That(
        new OutputFromParts().Apply(Graph(new AlphaBetaRule(2, 1), Small)).Substitutes, Is.Empty);

    private static RelevanceGraph Graph(LrpRule rule, ConvolutionGeometry geometry)
    {
        RelevanceBuilder build = SmallGraphs.Builder(tensor => tensor == "a≥0" ? geometry.InputShape : geometry.OutputShape);
        var layer = new LinearDefinition("a≥0", geometry, new float[64 * 128], null);
        Value relevance = SmallGraphs.Redistribute(build, layer, rule, build.Start("z"), "z");
        return new TermReduction().Apply(SmallGraphs.Graph(relevance, ("z", layer)));
    }
}
