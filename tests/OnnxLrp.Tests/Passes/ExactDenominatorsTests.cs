using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class ExactDenominatorsTests
{
    [Test]
    public void The_output_of_a_small_layer_is_computed_again_in_double_precision()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        RelevanceGraph graph = SmallGraphs.Graph(build.Start("z").Over(build.Activation("z"), 0.25), ("z", SmallGraphs.Layer("a")));
        Assert.That(graph.ToString(), Is.EqualTo("""
            %0 [2×4] = activation "z"
            %1 [2×4] = start relevance of "z"
            %2 [2×4] = stabilise 0.25 of %0
            %3 [2×4] = divide of %1, %2
            relevance of "x" is %3
            """));
        Assert.That(new ExactDenominators().Apply(graph).ToString(), Is.EqualTo("""
            %0 [2×4] = start relevance of "z"
            %1 [2×4] = activation "a"
            %2 [2×4] double = convert to double of %1
            %3 [4×4] = parameter 0 [4×4]
            %4 [4×4] double = convert to double of %3
            %5 [2×4] double = matrix product of %2, %4
            %6 [2×4] = convert to number of %5
            %7 [2×4] = stabilise 0.25 of %6
            %8 [2×4] = divide of %0, %7
            relevance of "x" is %8
            """));
    }

    [Test]
    public void A_compound_gets_the_exact_output()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        LinearDefinition layer = SmallGraphs.Layer("a");
        Value relevance = SmallGraphs.Redistribute(build, layer, new EpsilonRule(), build.Start("z"), "z");
        Assert.That(new ExactDenominators().Apply(SmallGraphs.Graph(relevance, ("z", layer))).ToString(), Is.EqualTo("""
            %0 [2×4] = start relevance of "z"
            %1 [2×4] = activation "a"
            %2 [2×4] double = convert to double of %1
            %3 [4×4] = parameter 0 [4×4]
            %4 [4×4] double = convert to double of %3
            %5 [2×4] double = matrix product of %2, %4
            %6 [2×4] = convert to number of %5
            %7 [2×4] = redistribute (x, w, 0) / z over gemm [2×4]→[2×4] #0 ε 0.25 of %0, %1, %6
            relevance of "x" is %7
            """));
    }

    [Test]
    public void The_output_of_a_large_layer_stays()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        int[] shape = [2, 1000];
        var large = new LinearDefinition("a", new MatrixGeometry(shape, shape, TransposedWeights: false),
            new float[(int)ExactDenominators.Large], null);
        RelevanceGraph graph = SmallGraphs.Graph(build.Start("z").Over(build.Activation("z"), 0.25), ("z", large));
        Assert.That(new ExactDenominators().Apply(graph).ToString(), Is.EqualTo(graph.ToString()));
    }

    /// <summary>
    /// The rounding of z stands above and below the line and cancels; an exact z below the line alone would bring it back.
    /// </summary>
    [Test]
    public void A_product_with_the_output_is_divided_by_the_output_as_it_is()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value z = build.Activation("z"), product = build.Start("y") * z;
        product.Vanish([new Vanishing("z", Below: false)]);
        RelevanceGraph graph = SmallGraphs.Graph(product.Over(z, 0.25) + (z / z.Stabilised(0.5)), ("z", SmallGraphs.Layer("a")));
        Assert.That(new ExactDenominators().Apply(graph).ToString(), Is.EqualTo(graph.ToString()));
    }

    /// <summary>A derivative vanishes below 0, but is no product with the output.</summary>
    [Test]
    public void What_only_vanishes_below_zero_is_divided_by_the_exact_output()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        Value relevance = build.Start("y").Positive();
        relevance.Vanish([new Vanishing("z", Below: true)]);
        RelevanceGraph graph = SmallGraphs.Graph(relevance.Over(build.Activation("z"), 0.25), ("z", SmallGraphs.Layer("a")));
        Assert.That(
            new ExactDenominators().Apply(graph).ToString(),
            Does.Contain("double = matrix product").And.Not.Contain("activation \"z\""));
    }
}
