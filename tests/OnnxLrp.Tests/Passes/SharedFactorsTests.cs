using NUnit.Framework;
using OnnxLrp.Passes;
using OnnxLrp.Relevance;
using OnnxLrp.Tests.Relevance;

namespace OnnxLrp.Tests.Passes;

public sealed class SharedFactorsTests
{
    [Test]
    public void A_sum_of_products_by_one_activation_is_one_product() => Becomes(
        b => (b.Start("y") * b.Activation("a")) + (b.Constant(2, SmallGraphs.Shape) * b.Activation("a")), """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] = activation "a"
        %2 [2×4] = multiply of %0, %1
        %3 [2×4] ≥ 0 = 2 [2×4]
        %4 [2×4] = multiply of %3, %1
        %5 [2×4] = add of %2, %4
        relevance of "x" is %5
        """, """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] = activation "a"
        %2 [2×4] ≥ 0 = 2 [2×4]
        %3 [2×4] = add of %0, %2
        %4 [2×4] = multiply of %3, %1
        relevance of "x" is %4
        """);

    [Test]
    public void A_product_that_is_divided_by_its_factor_keeps_the_quotient_of_the_factor() => Becomes(
        b => (b.Start("y") * b.Activation("a≥0")) / (b.Activation("a≥0") + 0.25), """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] ≥ 0 = activation "a≥0"
        %2 [2×4] = multiply of %0, %1
        %3 [] ≥ 0 = 0.25
        %4 [2×4] ≥ 0 = add of %1, %3
        %5 [2×4] = divide of %2, %4
        relevance of "x" is %5
        """, """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] ≥ 0 = activation "a≥0"
        %2 [] ≥ 0 = 0.25
        %3 [2×4] ≥ 0 = add of %1, %2
        %4 [2×4] ≥ 0 = divide of %1, %3
        %5 [2×4] = multiply of %0, %4
        relevance of "x" is %5
        """);

    [Test]
    public void The_quotient_by_a_stabilised_factor_of_unknown_sign_is_that_of_its_size() => Becomes(
        b => (b.Start("y") * b.Activation("a")).Over(b.Activation("a"), 0.25), """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] = activation "a"
        %2 [2×4] = multiply of %0, %1
        %3 [2×4] = stabilise 0.25 of %1
        %4 [2×4] = divide of %2, %3
        relevance of "x" is %4
        """, """
        %0 [2×4] = start relevance of "y"
        %1 [2×4] = activation "a"
        %2 [2×4] ≥ 0 = absolute of %1
        %3 [] ≥ 0 = 0.25
        %4 [2×4] ≥ 0 = add of %2, %3
        %5 [2×4] ≥ 0 = divide of %2, %4
        %6 [2×4] = multiply of %0, %5
        relevance of "x" is %6
        """);

    [Test]
    public void A_movement_of_a_product_moves_what_is_left_of_it() => Becomes(
        b => b.Emit(new Reshape([2, 2, 2], b.Start("y") * b.Activation("y")) { Moves = new MovedTensor("y", "cube") }), """
        %0 [2×4] = activation "y"
        %1 [2×4] = start relevance of "y"
        %2 [2×4] = multiply of %1, %0
        %3 [2×2×2] = reshape [2×2×2] of %2
        relevance of "x" is %3
        """, """
        %0 [2×4] = start relevance of "y"
        %1 [2×2×2] = reshape [2×2×2] of %0
        %2 [2×2×2] = activation "cube"
        %3 [2×2×2] = multiply of %1, %2
        relevance of "x" is %3
        """);

    [Test]
    public void Products_by_different_activations_stay()
    {
        RelevanceBuilder build = SmallGraphs.Builder();
        RelevanceGraph graph = SmallGraphs.Graph((build.Start("y") * build.Activation("a")) + (build.Start("y") * build.Activation("b")));
        Assert.That(new SharedFactors().Apply(graph).ToString(), Is.EqualTo(graph.ToString()));
    }

    private static void Becomes(Func<RelevanceBuilder, Value> write, string before, string after)
    {
        RelevanceGraph graph = SmallGraphs.Graph(write(SmallGraphs.Builder(tensor => tensor == "cube" ? [2, 2, 2] : SmallGraphs.Shape)));
        Assert.That(graph.ToString(), Is.EqualTo(before));
        Assert.That(new SharedFactors().Apply(graph).ToString(), Is.EqualTo(after));
    }
}
