using NUnit.Framework;
using OnnxLrp.Tests.Engines;

namespace OnnxLrp.Tests.Cases;

/// <summary>Networks in which an operator depends on the input where its layer does not look: each is refused once, with the true reason.</summary>
public sealed class OverlookedCaseTests
{
    [TestCase("if-captures-only", "If  control flow")]
    [TestCase("loop-captures-sum", "Loop  control flow")]
    [TestCase("layernorm-mean-and-y", "its output \"mean\" carries relevance too")]
    [TestCase("pad-value-from-network", "input 2 (\"v\") is computed from the network's input")]
    [TestCase("cast-to-int", "a Cast to Int32 is constant between its steps")]
    public void Is_refused_once(string name, string reason)
    {
        CaseRun run = CaseRun.Explain(name, TestEngine.OnnxRuntime, "--method", "gradient");
        Assert.That(run.Exit, Is.Not.Zero);
        Assert.That(run.Text, Does.Contain("1 problem\n").And.Contain(reason));
    }
}
