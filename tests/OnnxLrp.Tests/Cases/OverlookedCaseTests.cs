using NUnit.Framework;
using OnnxLrp.Tests.Engines;

namespace OnnxLrp.Tests.Cases;

/// <summary>
/// Networks in which an operator depends on the input where its layer does not look: each is refused once, with the true reason.
/// </summary>
public sealed class OverlookedCaseTests
{
    [TestCase("layernorm-mean-and-y", "its output \"mean\" carries relevance too")]
    [TestCase("pad-value-from-network", "input 2 (\"v\") is computed from the network's input")]
    [TestCase("cast-to-int", "does not depend on the input \"x\" but perhaps through integers and comparisons, which are constant between their steps")]
    public void Is_refused_once(string name, string reason)
    {
        CaseRun run = CaseRun.Explain(name, TestEngine.OnnxRuntime, "--method", "gradient");
        Assert.That(run.Exit, Is.Not.Zero);
        Assert.That(run.Text, Does.Contain("1 problem\n").And.Contain(reason));
    }

    [TestCase(TestEngine.OnnxRuntime)]
    [TestCase(TestEngine.Cpu)]
    public void Loop_of_known_length_is_its_body_as_often(TestEngine engine)
    {
        CaseRun run = CaseRun.Explain("loop-captures-sum", engine, "--method", "gradient", "--target", "1");
        Assert.That(run.Exit, Is.Zero, run.Text);
        // The second column of the weights before the loop, and twice that of the weights in it.
        Assert.That(run.Relevance!.Values, Is.EqualTo([1.7028711, 1.1034887, 0.7922872, -2.3045120, 0.7233833, 0.4177975]).Within(1e-5));
    }

    [TestCase(TestEngine.OnnxRuntime)]
    [TestCase(TestEngine.Cpu)]
    public void Branch_of_a_constant_condition_is_the_network(TestEngine engine)
    {
        CaseRun run = CaseRun.Explain("if-captures-only", engine, "--method", "gradient", "--target", "1");
        Assert.That(run.Exit, Is.Zero, run.Text);
        // The second column of the weights in the branch for true.
        Assert.That(run.Relevance!.Values, Is.EqualTo([-0.61790705, 0.93505, -0.6331941, 0.6304115, 1.6891074, -0.7354833]).Within(1e-5));
    }
}
