using NUnit.Framework;
using OnnxLrp.Rules;

namespace OnnxLrp.Tests.Relevance;

/// <summary>The relevance graphs of small models, as text: what the planner writes for each rule.</summary>
public sealed class PrintedGraphTests
{
    private const string Convolution = "conv 3×3 pad 1×1 [1×1×4×4]→[1×2×4×4] #1 #2";

    [Test]
    public void Epsilon_divides_by_the_outputs_of_the_forward_pass() => Assert.That(
        SmallPlans.Plan(SmallPlans.Network(), new EpsilonRule()).Relevance.ToString(), Is.EqualTo($"""
        %0 [1×3] = activation "y"
        %1 [1×3] = start relevance of "y"
        %2 [1×8] ≥ 0 = activation "f"
        %3 [1×8] = redistribute (x, w, 0) / z over gemm [1×8]→[1×3] #0 ε 0.25 of %1, %2, %0
        %4 [1×2×2×2] ≥ 0 = activation "p"
        %5 [1×2×2×2] = reshape [1×2×2×2] of %3
        %6 [1×2×4×4] ≥ 0 = activation "r"
        %7 [1×2×4×4] = winners of windows 2×2 stride 2×2 [1×2×4×4]→[1×2×2×2] of %5, %6, %4
        %8 [1×2×4×4] = activation "c"
        %9 [1×1×4×4] = activation "x"
        %10 [1×1×4×4] = redistribute (x, w, b) / z over {Convolution} ε 0.25 of %7, %9, %8
        relevance of "x" is %10
        """));

    [Test]
    public void Alpha_beta_computes_its_own_denominators_and_drops_terms_of_negative_inputs_after_a_Relu() => Assert.That(
        SmallPlans.Plan(SmallPlans.Network(), new AlphaBetaRule(2, 1)).Relevance.ToString(), Is.EqualTo($"""
        %0 [1×3] = start relevance of "y"
        %1 [1×8] ≥ 0 = activation "f"
        %2 [1×8] = redistribute 2·(x, w⁺, 0); -1·(x, w⁻, 0) over gemm [1×8]→[1×3] #0 ε 0.25 of %0, %1
        %3 [1×2×2×2] ≥ 0 = activation "p"
        %4 [1×2×2×2] = reshape [1×2×2×2] of %2
        %5 [1×2×4×4] ≥ 0 = activation "r"
        %6 [1×2×4×4] = winners of windows 2×2 stride 2×2 [1×2×4×4]→[1×2×2×2] of %4, %5, %3
        %7 [1×1×4×4] = activation "x"
        %8 [1×1×4×4] = redistribute 2·(x⁺, w⁺, b⁺) + (x⁻, w⁻, 0); -1·(x⁺, w⁻, b⁻) + (x⁻, w⁺, 0) over {Convolution} ε 0.25 of %6, %7
        relevance of "x" is %8
        """));

    [Test]
    public void Gamma_drops_the_group_of_negative_outputs_before_a_Relu() => Assert.That(
        SmallPlans.Plan(SmallPlans.Network(), new GammaRule(0.25)).Relevance.ToString(), Is.EqualTo($"""
        %0 [1×3] = activation "y"
        %1 [1×3] = start relevance of "y"
        %2 [1×8] ≥ 0 = activation "f"
        %3 [1×8] = redistribute z>0: (x, w+γw⁺, 0); z<0: (x, w+γw⁻, 0) over gemm [1×8]→[1×3] #0 ε 0.25 γ 0.25 of %1, %2, %0
        %4 [1×2×2×2] ≥ 0 = activation "p"
        %5 [1×2×2×2] = reshape [1×2×2×2] of %3
        %6 [1×2×4×4] ≥ 0 = activation "r"
        %7 [1×2×4×4] = winners of windows 2×2 stride 2×2 [1×2×4×4]→[1×2×2×2] of %5, %6, %4
        %8 [1×1×4×4] = activation "x"
        %9 [1×1×4×4] = redistribute (x⁺, w+γw⁺, b+γb⁺) + (x⁻, w+γw⁻, 0) over {Convolution} ε 0.25 γ 0.25 of %7, %8
        relevance of "x" is %9
        """));

    [Test]
    public void Flat_reads_no_activation_but_those_of_the_pool() => Assert.That(
        SmallPlans.Plan(SmallPlans.Network(), new FlatRule()).Relevance.ToString(), Is.EqualTo($"""
        %0 [1×3] = start relevance of "y"
        %1 [1×8] = redistribute (1, 1, 0) over gemm [1×8]→[1×3] #0 ε 0.25 of %0
        %2 [1×2×2×2] ≥ 0 = activation "p"
        %3 [1×2×2×2] = reshape [1×2×2×2] of %1
        %4 [1×2×4×4] ≥ 0 = activation "r"
        %5 [1×2×4×4] = winners of windows 2×2 stride 2×2 [1×2×4×4]→[1×2×2×2] of %3, %4, %2
        %6 [1×1×4×4] = redistribute (1, 1, 0) over {Convolution} ε 0.25 of %5
        relevance of "x" is %6
        """));

    [Test]
    public void A_residual_block_shares_at_the_sum_and_adds_up_at_the_fork() => Assert.That(
        SmallPlans.Plan(SmallPlans.Residual(), new EpsilonRule()).Relevance.ToString(), Is.EqualTo("""
        %0 [1×4] = start relevance of "y"
        %1 [1×4] = activation "s"
        %2 [1×4] = activation "h"
        %3 [1×4] = share 1 ε 0.25 of [1×4] to [1×4] of %0, %2, %1
        %4 [1×4] = activation "x"
        %5 [1×4] = share 1 ε 0.25 of [1×4] to [1×4] of %0, %4, %1
        %6 [1×4] ≥ 0 = activation "r"
        %7 [1×4] = redistribute (x, w, 0) / z over gemm [1×4]→[1×4] #0 ε 0.25 of %3, %6, %2
        %8 [1×4] = activation "g"
        %9 [1×4] = redistribute (x, w, 0) / z over gemm [1×4]→[1×4] #1 ε 0.25 of %7, %4, %8
        %10 [1×4] = add of %5, %9
        relevance of "x" is %10
        """));

    [Test]
    public void Attention_halves_at_products_and_expands_the_softmax() => Assert.That(
        SmallPlans.Plan(SmallPlans.Attention(), new EpsilonRule()).Relevance.ToString(), Is.EqualTo("""
        %0 [1×3×2] = activation "y"
        %1 [1×3×2] = start relevance of "y"
        %2 [1×3×3] ≥ 0 = activation "p"
        %3 [1×3×2] = activation "x"
        %4 [1×3×3] = matrix product share A of 2 ε 0.25 [1×3×2]→[1×3×3] of %1, %3, %2, %0
        %5 [1×3×2] = matrix product share B of 2 ε 0.25 [1×3×2]→[1×3×2] of %1, %2, %3, %0
        %6 [1×3×3] = activation "a"
        %7 [1×3×3] = softmax taylor over 3 by 1 of %4, %2, %6
        %8 [1×2×3] = activation "t"
        %9 [1×3×2] = matrix product share A of 2 ε 0.25 [1×3×3]→[1×3×2] of %7, %8, %3, %6
        %10 [1×3×2] = add of %5, %9
        %11 [1×2×3] = matrix product share B of 2 ε 0.25 [1×3×3]→[1×2×3] of %7, %3, %8, %6
        %12 [1×3×2] = move [1×2×3] from 0 by [6, 3, 1] to 0 by [6, 1, 2] in [1×3×2] of %11
        %13 [1×3×2] = add of %10, %12
        relevance of "x" is %13
        """));

    [Test]
    public void BatchNorm_identity_writes_nothing() => Assert.That(
        SmallPlans.Plan(SmallPlans.BatchNorm(), new EpsilonRule()).Relevance.ToString(), Is.EqualTo("""
        %0 [1×3×2×2] = start relevance of "y"
        relevance of "x" is %0
        """));

    [Test]
    public void BatchNorm_epsilon_reads_the_output() => Assert.That(
        SmallPlans.Plan(SmallPlans.BatchNorm(), new EpsilonRule(), "epsilon").Relevance.ToString(), Is.EqualTo("""
        %0 [1×3×2×2] = activation "y"
        %1 [1×3×2×2] = start relevance of "y"
        %2 [1×3×2×2] = activation "x"
        %3 [1×3×2×2] = batchnorm epsilon #0 #1 α 0 β 0 ε 0.25 diagonal of 3 by 4 [1×3×2×2] of %1, %2, %0
        relevance of "x" is %3
        """));

    [Test]
    public void BatchNorm_alpha_beta_reads_the_input_only() => Assert.That(
        SmallPlans.Plan(SmallPlans.BatchNorm(), new EpsilonRule(), "alpha-beta:2,1").Relevance.ToString(), Is.EqualTo("""
        %0 [1×3×2×2] = start relevance of "y"
        %1 [1×3×2×2] = activation "x"
        %2 [1×3×2×2] = batchnorm alpha-beta #0 #1 α 2 β 1 ε 0.25 diagonal of 3 by 4 [1×3×2×2] of %0, %1
        relevance of "x" is %2
        """));

    [Test]
    public void BatchNorm_abs_reads_the_input_only() => Assert.That(
        SmallPlans.Plan(SmallPlans.BatchNorm(), new EpsilonRule(), "abs").Relevance.ToString(), Is.EqualTo("""
        %0 [1×3×2×2] = start relevance of "y"
        %1 [1×3×2×2] = activation "x"
        %2 [1×3×2×2] = batchnorm abs #0 #1 α 0 β 0 ε 0.25 diagonal of 3 by 4 [1×3×2×2] of %0, %1
        relevance of "x" is %2
        """));
}
